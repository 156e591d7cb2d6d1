package io.longshore.web.api;

/** What answers the requests of one operation. Thread-safe; may wait. */
@FunctionalInterface
interface ApiOperation {
    /**
     * @throws io.longshore.problem.ProblemException becomes a problem of RFC 9457
     */
    ApiAnswer answer(ApiRequest request);
}
