package io.github.sparkmlp.config;

import java.io.Serializable;
import java.util.List;

/**
 * Random changes of image-shaped features, anew in each epoch.
 *
 * @param shape of an image: rows, columns; or channels, rows, columns
 * @param shift the farthest move along each axis, in pixels
 * @param rotate the largest rotation either way, in degrees
 * @param elasticAlpha how strong elastic distortions are, in pixels; 0: none
 * @param elasticSigma how smooth they are, in pixels
 */
public record AugmentConfig(
    List<Integer> shape, double shift, double rotate, double elasticAlpha, double elasticSigma)
    implements Serializable {}
