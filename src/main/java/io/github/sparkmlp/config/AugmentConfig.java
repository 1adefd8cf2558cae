package io.github.sparkmlp.config;

import java.io.Serializable;
import java.util.List;

/**
 * Random changes to training images, drawn anew in each epoch.
 *
 * @param shape of an image: [rows, columns] or [channels, rows, columns]
 * @param shift the largest shift along each axis, in pixels
 * @param rotate the largest rotation in either direction, in degrees
 * @param elasticAlpha strength of elastic distortions, in pixels; 0: none
 * @param elasticSigma smoothness of elastic distortions, in pixels
 */
public record AugmentConfig(
    List<Integer> shape, double shift, double rotate, double elasticAlpha, double elasticSigma)
    implements Serializable {}
