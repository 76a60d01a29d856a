package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeakCheckerTest {
    private static final Duration BRIEF = Duration.ofMillis(200);

    @Test
    void nothingLeftBehindIsFine() {
        LeakChecker leaks = LeakChecker.watch(BRIEF);
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void threadsLeftBehindAreNamed() throws InterruptedException {
        LeakChecker leaks = LeakChecker.watch(BRIEF);
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(() -> awaitUninterrupted(end), "forgotten-worker");
        thread.setDaemon(true);
        thread.start();
        try {
            assertThatThrownBy(leaks::check)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("thread \"forgotten-worker\"");
        } finally {
            end.countDown();
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void threadsThatEndInTimeAreNoLeak() {
        LeakChecker leaks = LeakChecker.watch(Duration.ofSeconds(30));
        CountDownLatch end = new CountDownLatch(1);
        Thread worker = new Thread(() -> awaitUninterrupted(end), "slow-worker");
        worker.start();
        Thread ender = new Thread(end::countDown, "ender");
        ender.start();
        assertThatNoException().isThrownBy(leaks::check);
        assertThat(worker.isAlive()).isFalse();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void childProcessesLeftBehindAreNamed() throws Exception {
        LeakChecker leaks = LeakChecker.watch(BRIEF);
        Process process = new ProcessBuilder("sleep", "600").start();
        try {
            assertThatThrownBy(leaks::check)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("child process %d", process.pid());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void temporaryFilesLeftBehindAreNamed() throws Exception {
        LeakChecker leaks = LeakChecker.watch(BRIEF);
        Path file = Files.createTempFile(
                "pgtrek-%d-".formatted(ProcessHandle.current().pid()), "");
        try {
            assertThatThrownBy(leaks::check)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("temporary file " + file);
        } finally {
            Files.delete(file);
        }
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void temporaryFilesOfAnotherLiveProcessAreItsOwnAffair() throws Exception {
        Process other = new ProcessBuilder("sleep", "600").start();
        LeakChecker leaks = LeakChecker.watch(BRIEF);
        Path file = Files.createTempFile("pgtrek-%d-".formatted(other.pid()), "");
        try {
            assertThatNoException().isThrownBy(leaks::check);
            other.destroyForcibly().waitFor();
            assertThatThrownBy(leaks::check).isInstanceOf(AssertionError.class).hasMessageContaining(file.toString());
        } finally {
            other.destroyForcibly().waitFor();
            Files.delete(file);
        }
    }

    @Test
    void everythingLeftBehindIsListedAtOnce() throws Exception {
        LeakChecker leaks = LeakChecker.watch(BRIEF);
        Process process = new ProcessBuilder("sleep", "600").start();
        Path file = Files.createTempFile(
                "pgtrek-%d-".formatted(ProcessHandle.current().pid()), "");
        try {
            assertThatThrownBy(leaks::check)
                    .hasMessageContaining("child process")
                    .hasMessageContaining("temporary file");
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(file);
        }
    }
}
