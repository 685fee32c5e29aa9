/** How far a view is scrolled to have something in it. */
import { describe, expect, it } from 'vitest';
import { distanceIntoView } from '../../../webview/base/distance-into-view';

describe('what comes into a view', () => {
  it('moves it no further than needed', () => {
    expect(distanceIntoView([20, 30], [0, 100])).toBe(0);
    expect(distanceIntoView([-20, 10], [0, 100])).toBe(-20);
    expect(distanceIntoView([90, 130], [0, 100])).toBe(30);
  });

  it('fills the view where it is larger, and moves nothing where it does so already', () => {
    expect(distanceIntoView([50, 250], [0, 100])).toBe(50);
    expect(distanceIntoView([-250, -50], [0, 100])).toBe(-150);
    expect(distanceIntoView([-50, 250], [0, 100])).toBe(0);
  });
});
