package io.longshore.proof;

import io.longshore.proof.audit.Finding;
import java.util.List;
import java.util.Random;

/**
 * A manifest that somebody has deleted from the registry.
 *
 * @param name of the manifest
 * @param before its bytes
 */
@SuppressWarnings("ArrayRecordComponent")
record RegistryManipulation(ProofRegistry registry, String name, byte[] before)
        implements Manipulation {
    static RegistryManipulation random(ProofRegistry registry, Random random) {
        List<String> names = registry.pushed();
        String name = names.get(random.nextInt(names.size()));
        byte[] before = registry.manifest(name);
        registry.delete(name);
        return new RegistryManipulation(registry, name, before);
    }

    @Override
    public boolean isNamedBy(Finding finding) {
        return finding.place().equals(registry.address() + "/" + name);
    }

    @Override
    public void undo() {
        registry.put(name, before);
        registry.put(name.substring(0, name.indexOf('@') + 1) + ProofRegistry.TAG, before);
    }

    @Override
    public String toString() {
        return "deleted from the registry: " + name;
    }
}
