package io.longshore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The strongly connected components of a directed graph.
 *
 * <p>Source: R. Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972.
 */
final class Components {
    private final Map<String, Set<String>> edges;
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final List<Set<String>> found = new ArrayList<>();

    Components(Map<String, Set<String>> edges) {
        this.edges = edges;
        edges.keySet().stream().filter(node -> !order.containsKey(node)).forEach(this::visit);
    }

    /** The components of more than one node. */
    List<Set<String>> cycles() {
        return found.stream().filter(group -> group.size() > 1).toList();
    }

    private void visit(String node) {
        order.put(node, order.size());
        lowest.put(node, order.get(node));
        path.push(node);
        for (String next : edges.getOrDefault(node, Set.of())) {
            if (!order.containsKey(next)) {
                visit(next);
                lowest.merge(node, lowest.get(next), Math::min);
            } else if (path.contains(next)) {
                lowest.merge(node, order.get(next), Math::min);
            }
        }
        if (lowest.get(node).equals(order.get(node))) {
            Set<String> group = new TreeSet<>();
            String member;
            do {
                member = path.pop();
                group.add(member);
            } while (!member.equals(node));
            found.add(group);
        }
    }
}
