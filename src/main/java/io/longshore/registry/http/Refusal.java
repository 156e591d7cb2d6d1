package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;

/**
 * A registry's refusal, and the problems that it may mean.
 *
 * @param status of the answer
 * @param body the errors in the answer
 * @param what the operation and the answer, for people
 */
public record Refusal(int status, ErrorBody body, String what) {
    public Problem quotaExceeded() {
        return Problem.permanent(
                Code.QUOTA_EXCEEDED,
                what,
                "The project's quota has no room for it.",
                "Raise the project's quota, or remove unneeded images and run the garbage"
                        + " collection.");
    }

    public Problem readOnly() {
        return Problem.permanent(
                Code.REGISTRY_READ_ONLY,
                what,
                "The registry takes no changes at present.",
                "Ask the administrator of the registry to end the read-only" + " mode.");
    }

    public Problem tagImmutable() {
        return Problem.permanent(
                Code.TAG_IMMUTABLE,
                what,
                "A rule of the project prevents this tag from being moved.",
                "Push under another tag, or change the project's tag immutability rule.");
    }

    public Problem contentBlocked() {
        return Problem.permanent(
                Code.CONTENT_BLOCKED,
                what,
                "The project's deployment security withholds the image.",
                "Sign or scan the image, or change the project's policy.");
    }

    public Problem projectNotFound() {
        return Problem.permanent(
                Code.PROJECT_NOT_FOUND,
                what,
                "The registry has no such project or repository, and a push does not create one.",
                "Create the project, or push to an existing one.");
    }

    /** A failure that a later attempt may not meet. */
    public Problem temporary(String why) {
        return Problem.temporary(
                Code.REGISTRY_ERROR, what, why, "Try again later; see the registry's log.");
    }
}
