package dev.pgtrek.internal.login;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that detects a silently lost peer. While a read or a write waits, the peer is probed over another
 * connection: see {@link #watch}. A long silence alone is no reason to abandon the connection, as a server is silent
 * for hours while it builds an index. The kernel's keep-alives detect only peers that are off the network; a proxy or
 * load balancer in between answers them itself.
 *
 * <p>Reads and writes behave as in {@link Socket}: they block, {@link #close} from another thread ends them, and an
 * interrupt does not. One thread may read while another writes.
 */
// the channel synchronizes itself, and closing must not wait for another thread
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
public final class WatchedSocket extends ChannelSocket {
    private static final int RECEIVE_BYTES = 64 * 1024;

    private final Waiting reading = new Waiting(SelectionKey.OP_READ);
    private final Waiting writing = new Waiting(SelectionKey.OP_WRITE);
    /** Received bytes that were not read yet: the driver reads small parts. */
    private final ByteBuffer received = ByteBuffer.allocate(RECEIVE_BYTES).limit(0);

    private volatile int readTimeout;
    private volatile boolean closed;
    private volatile String host = "";
    private volatile @Nullable KeepAlive keepAlive;
    private volatile @Nullable Callable<Sign> question;

    WatchedSocket() throws SocketException {}

    /**
     * Starts to watch the connection for silence while a read or a write waits.
     *
     * @param question queries the server for a sign of life; ends soon if its thread is interrupted
     */
    public void watch(KeepAlive keepAlive, Callable<Sign> question) throws SocketException {
        setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds(keepAlive.idle().toSeconds()));
        setOption(
                ExtendedSocketOptions.TCP_KEEPINTERVAL,
                seconds(keepAlive.interval().toSeconds()));
        setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, keepAlive.count());
        this.question = question;
        this.keepAlive = keepAlive;
    }

    private static int seconds(long seconds) {
        return (int) Math.max(1, seconds);
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (endpoint instanceof InetSocketAddress address && address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        if (endpoint instanceof InetSocketAddress address) {
            host = address.getHostString();
        }
        try {
            adaptor.connect(endpoint, timeout);
            channel.configureBlocking(false);
        } catch (ClosedChannelException e) {
            throw socketException(e);
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new In(adaptor.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() {
        return new Out();
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        if (!received.hasRemaining()) {
            received.clear();
            try {
                if (receive() < 0) {
                    return -1;
                }
            } finally {
                received.flip();
            }
        }
        int read = Math.min(length, received.remaining());
        received.get(bytes, offset, read);
        return read;
    }

    private int receive() throws IOException {
        while (true) {
            try {
                int read = channel.read(received);
                if (read < 0 && keepAlive != null) {
                    throw lost("the server, or something between, closed it", null);
                }
                if (read != 0) {
                    return read;
                }
            } catch (IOException e) {
                throw broken(e);
            }
            reading.await(readTimeout);
        }
    }

    private void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            int written;
            try {
                written = channel.write(buffer);
            } catch (IOException e) {
                throw broken(e);
            }
            if (written == 0) {
                writing.await(0);
            }
        }
    }

    private IOException broken(IOException e) {
        if (e instanceof ClosedChannelException) {
            return socketException(e);
        }
        return keepAlive == null || e instanceof ConnectionLostException ? e : lost(String.valueOf(e.getMessage()), e);
    }

    private ConnectionLostException lost(String reason, @Nullable IOException cause) {
        return new ConnectionLostException(host, getPort(), reason, cause);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            channel.close();
        } finally {
            reading.close();
            writing.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void setSoTimeout(int timeout) {
        readTimeout = timeout;
    }

    @Override
    public int getSoTimeout() {
        return readTimeout;
    }

    /** Waits until the channel is ready for one direction. */
    private final class Waiting {
        private final int operation;
        private @Nullable Selector selector;

        Waiting(int operation) {
            this.operation = operation;
        }

        private synchronized Selector selector() throws IOException {
            if (closed) {
                throw new SocketException("Socket closed");
            }
            if (selector == null) {
                Selector opened = Selector.open();
                selector = opened;
                channel.register(opened, operation);
            }
            return selector;
        }

        /** @param timeout in milliseconds; 0 for none */
        void await(int timeout) throws IOException {
            try {
                await(selector(), timeout);
            } catch (ClosedSelectorException | ClosedChannelException e) {
                SocketException failure = new SocketException("Socket closed");
                failure.initCause(e);
                throw failure;
            }
        }

        private void await(Selector ready, int timeout) throws IOException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
            boolean interrupted = false;
            try (Watching watching = watching(ready)) {
                while (true) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (timeout > 0 && left <= 0) {
                        throw new SocketTimeoutException("Read timed out");
                    }
                    long most = watching.waitMillis();
                    if (timeout > 0) {
                        most = most == 0 ? left : Math.min(most, left);
                    }
                    if (ready.select(most) > 0) {
                        ready.selectedKeys().clear();
                        return;
                    }
                    // the interrupt status would end every further wait at once
                    interrupted |= Thread.interrupted();
                    if (closed) {
                        throw new SocketException("Socket closed");
                    }
                    watching.look();
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private Watching watching(Selector ready) {
            KeepAlive rule = keepAlive;
            Callable<Sign> asks = question;
            return rule == null || asks == null
                    ? new Watching(null)
                    : new Watching(new SilenceWatch(rule, asks, ready::wakeup));
        }

        synchronized void close() throws IOException {
            if (selector != null) {
                selector.close();
            }
        }
    }

    /** Closes a lost connection at once, so that no further call waits for it. */
    private final class Watching implements AutoCloseable {
        private final @Nullable SilenceWatch watch;

        Watching(@Nullable SilenceWatch watch) {
            this.watch = watch;
        }

        long waitMillis() {
            return watch == null ? 0 : watch.waitMillis();
        }

        void look() throws IOException {
            if (watch != null) {
                try {
                    watch.look();
                } catch (SocketException e) {
                    ConnectionLostException lost = lost(String.valueOf(e.getMessage()), e);
                    WatchedSocket.this.close();
                    throw lost;
                }
            }
        }

        @Override
        public void close() {
            if (watch != null) {
                watch.close();
            }
        }
    }

    private final class In extends InputStream {
        private final InputStream ofChannel;

        In(InputStream ofChannel) {
            this.ofChannel = ofChannel;
        }

        @Override
        public int available() throws IOException {
            return received.remaining() + ofChannel.available();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return length == 0 ? 0 : WatchedSocket.this.read(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            WatchedSocket.this.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            WatchedSocket.this.write(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void close() throws IOException {
            WatchedSocket.this.close();
        }
    }
}
