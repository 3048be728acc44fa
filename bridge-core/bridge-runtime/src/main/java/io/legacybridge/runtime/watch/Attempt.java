package io.legacybridge.runtime.watch;

import java.util.function.Consumer;

/** Work that is tried again and again. A failure, of whatever kind, is told once while it lasts, and goes no further. */
public final class Attempt implements Runnable {

    private final StandingTrouble<String> trouble = new StandingTrouble<>();
    private final Work work;
    private final Consumer<Throwable> tell;
    private final Runnable whenOver;

    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /** @param tell gets a failure that is another one than that of the last time */
    public Attempt(Work work, Consumer<Throwable> tell) {
        this(work, tell, () -> {});
    }

    /** @param whenOver run when the work is done again after it failed */
    public Attempt(Work work, Consumer<Throwable> tell, Runnable whenOver) {
        this.work = work;
        this.tell = tell;
        this.whenOver = whenOver;
    }

    @Override
    public void run() {
        try {
            work.run();
            if (trouble.ends()) whenOver.run();
        } catch (Exception | Error e) {
            tellOnce(e);
        }
    }

    /** Telling may fail as well, for want of memory for instance; then the next failure is told. */
    private void tellOnce(Throwable failure) {
        try {
            if (trouble.begins(failure.toString())) tell.accept(failure);
        } catch (RuntimeException | Error _) {
            trouble.ends();
        }
    }

    /** Whether the last one failed. */
    public boolean isFailing() {
        return trouble.current().isPresent();
    }
}
