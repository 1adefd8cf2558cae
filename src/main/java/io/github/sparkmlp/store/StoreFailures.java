package io.github.sparkmlp.store;

import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.ipc.RetriableException;
import org.apache.hadoop.ipc.StandbyException;

/** Tells temporary failures of a store, after which another try may succeed, from others. */
public final class StoreFailures {
  /** Exceptions of clients that are not on the class path, or that Hadoop has under other names. */
  private static final Pattern CLASSES =
      Pattern.compile(
          ".*\\.(AWSServiceThrottledException|AWSStatus500Exception|AWSNoResponseException"
              + "|AWSApiCallTimeoutException|ApiCall(Attempt)?TimeoutException"
              + "|NoHttpResponseException|(Connect|ConnectionPool|HttpConnect)TimeoutException"
              + "|HttpHostConnectException)");

  private static final Pattern CLIENTS =
      Pattern.compile(
          "(software\\.amazon|com\\.amazonaws|com\\.google|com\\.microsoft|com\\.azure|io\\.fabric8"
              + "|org\\.apache\\.hadoop\\.fs|java\\.io\\.IOException).*");

  /** Status codes of a server that has an error, is overloaded, or does not answer its gateway. */
  private static final Pattern STATUS =
      Pattern.compile(
          "(?i)\\b(status( ?code)?|code|HTTP/[0-9.]+|response code)[:=]? ?(429|50[0234])\\b"
              + "|, (429|50[0234]), (GET|PUT|HEAD|POST|DELETE|PATCH),"
              + "|^(429|50[0234]) [A-Z]"
              + "|Unable to execute HTTP request"
              + "|Failed to connect to ");

  private StoreFailures() {}

  /** Whether another try may succeed, judged by the exception and all its causes. */
  public static boolean isTemporary(Throwable thrown) {
    return Stream.iterate(thrown, e -> e != null, Throwable::getCause)
        .anyMatch(StoreFailures::isOutage);
  }

  private static boolean isOutage(Throwable e) {
    String type = e.getClass().getName();
    return (e instanceof SocketException && !(e instanceof BindException))
        || e instanceof UnknownHostException
        || e instanceof InterruptedIOException
        || e instanceof HttpTimeoutException
        || e instanceof RetriableException
        || e instanceof StandbyException
        || (e instanceof RemoteException remote
            && remote.getClassName().matches(".*(SafeMode|Standby|Retriable)Exception"))
        || CLASSES.matcher(type).matches()
        || (CLIENTS.matcher(type).matches()
            && STATUS.matcher(String.valueOf(e.getMessage())).find());
  }
}
