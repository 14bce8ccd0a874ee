// Positions of rows: strings between which there is always room for another.

import { generateNKeysBetween } from '../../vendor/fractional-indexing.js';

/** `count` positions in order between two others; null stands for an end of the table. */
export function positionsBetween(before, after, count) {
  return generateNKeysBetween(before, after, count);
}
