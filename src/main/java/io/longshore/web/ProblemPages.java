package io.longshore.web;

import io.longshore.problem.Code;
import io.longshore.problem.ProblemPage;
import io.longshore.problem.ProblemSection;
import io.longshore.text.Html;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumMap;
import java.util.Map;

/**
 * What {@code longshore explain} prints, for browsers: a list of all codes, and a page for each
 * code. The {@code type} of a problem of the API is the address of such a page (RFC 9457, section
 * 3.1.1). They are for everybody, because the documents have them, too.
 */
final class ProblemPages {
    static final String LIST = "/problems";
    private static final String CODE = "code";

    /** The address of one page; its parameter takes a code in any case. */
    static final String ONE = LIST + "/:" + CODE;

    private final Map<Code, ProblemSection> sections = new EnumMap<>(Code.class);

    ProblemPages() {
        ProblemPage.sections().forEach(section -> sections.put(section.code(), section));
    }

    /** The list of all codes. */
    void list(RoutingContext request) {
        Html body = new Html().raw("<h1>Problems</h1>\n<dl>\n");
        for (ProblemSection section : sections.values()) {
            body.raw("<dt><a href=\"" + LIST + "/" + section.code() + "\">")
                    .text(section.code())
                    .raw("</a></dt>\n")
                    .element("dd", "", section.summary())
                    .raw("\n");
        }
        new Page("Problems", 0, body.raw("</dl>\n").toString()).answer(request, 200);
    }

    /** The page of a code; a name that is none has no page. */
    void one(RoutingContext request) {
        Code code = ProblemPage.code(request.pathParam(CODE));
        ProblemSection section = code == null ? null : sections.get(code);
        if (section == null) {
            request.fail(404);
            return;
        }
        Html body =
                new Html()
                        .element("h1", "", section.code())
                        .raw("\n")
                        .element("p", "", section.meaning())
                        .raw("\n<dl>\n");
        section.fields()
                .forEach(
                        (name, text) ->
                                body.element("dt", "", name).element("dd", "", text).raw("\n"));
        body.raw("</dl>\n<p><a href=\"" + LIST + "\">All problems</a></p>\n");
        new Page(section.code().name(), 0, body.toString()).answer(request, 200);
    }
}
