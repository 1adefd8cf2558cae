package io.github.sparkmlp;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** MNIST's t10k files, read here without the project's own reader. */
public final class Mnist {
  private static final int PIXELS = 784;

  private Mnist() {}

  /** Where all four files are; without them the test is skipped. */
  public static Path folder() {
    String given = System.getenv("MNIST_DIR");
    Path folder = given != null ? Path.of(given) : Path.of("../shared/mnist");
    assumeThat(Files.exists(folder.resolve("train-images-idx3-ubyte.gz")))
        .as("full MNIST was not found; set MNIST_DIR to the folder of its four files")
        .isTrue();
    return folder.toAbsolutePath();
  }

  public static List<float[]> t10kImages(int rows) throws IOException {
    List<float[]> images = new ArrayList<>();
    for (byte[] bytes : read("t10k-images-idx3-ubyte.gz", 16, PIXELS, rows)) {
      float[] image = new float[PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        image[i] = Byte.toUnsignedInt(bytes[i]);
      }
      images.add(image);
    }
    return images;
  }

  public static List<Integer> t10kLabels(int rows) throws IOException {
    return read("t10k-labels-idx1-ubyte.gz", 8, 1, rows).stream()
        .map(bytes -> (int) bytes[0])
        .toList();
  }

  /** The bytes of the unpacked file. */
  public static byte[] unpacked(String name) throws IOException {
    try (DataInputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  private static List<byte[]> read(String name, int header, int rowBytes, int rows)
      throws IOException {
    try (DataInputStream in = open(name)) {
      in.skipNBytes(header);
      List<byte[]> all = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        all.add(in.readNBytes(rowBytes));
      }
      return all;
    }
  }

  private static DataInputStream open(String name) throws IOException {
    return new DataInputStream(
        new GZIPInputStream(Mnist.class.getResourceAsStream("/mnist/" + name)));
  }
}
