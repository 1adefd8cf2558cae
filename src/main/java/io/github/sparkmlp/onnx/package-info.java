/** The published model as an ONNX file. */
package io.github.sparkmlp.onnx;
