package io.longshore.proof.witness;

import io.longshore.files.DurableFiles;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.Cosignature;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import io.longshore.text.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of others, for example on a mount of another machine: {@code checkpoint} is the newest
 * one, and a witness may put the same with its signature into {@code cosigned}.
 */
final class FolderWitness implements Witness {
    private final Path folder;
    private final @Nullable NoteKey key;

    /**
     * @param key whose signature {@code cosigned} must have; null if nobody signs
     */
    FolderWitness(Path folder, @Nullable NoteKey key) {
        this.folder = folder;
        this.key = key;
    }

    @Override
    public String name() {
        return "the folder of longshore.witness.folder";
    }

    @Override
    public Optional<SignedNote> show(Ledger ledger) {
        Path newest = folder.resolve("checkpoint");
        if (!Files.isDirectory(folder)) {
            throw unavailable("It is not there.");
        }
        try {
            if (Files.exists(newest)) {
                ledger.requireHas(read(newest), "The folder of longshore.witness.folder has a log");
            }
            DurableFiles.write(newest, ledger.head().checkpoint().toBytes());
            Path signed = folder.resolve("cosigned");
            return key != null && Files.exists(signed)
                    ? Optional.of(read(signed)).filter(it -> Cosignature.of(it, key).isPresent())
                    : Optional.empty();
        } catch (NotATlogException e) {
            throw unavailable(Printable.of(String.valueOf(e.getMessage())) + ".");
        }
    }

    @Override
    public int seen(SignedNote newest) {
        Path file = folder.resolve("checkpoint");
        return Files.exists(file) ? Checkpoint.of(read(file)).size() : 0;
    }

    private static SignedNote read(Path file) {
        return SignedNote.parse(DurableFiles.readStart(file, SignedNote.LONGEST));
    }

    private ProblemException unavailable(String why) {
        return new ProblemException(
                Problem.temporary(
                        Code.WITNESS_UNAVAILABLE,
                        "The folder "
                                + Printable.of(folder.toString())
                                + " does not have the newest checkpoint.",
                        why,
                        "Mount the folder again, or change longshore.witness.folder."));
    }
}
