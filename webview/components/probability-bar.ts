/** A probability as a bar. Its length is an attribute of a drawing, since the page forbids style attributes. */
import { svg } from 'lit';

export function probabilityBar(probability: number) {
  const width = `${Math.max(probability * 100, 0.4)}%`;
  return svg`<svg class="bar" aria-hidden="true" width="100%" height="11">
    <rect width=${width} height="11" rx="1.5"></rect>
  </svg>`;
}
