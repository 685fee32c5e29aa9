import { expect, it } from 'vitest';
import { drawsLevels } from '../../../webview/components/provenance/stored-picture';
import { stored } from '../../../webview/strings/stored';

/** A group whose values are so many different ones. */
const group = (levels: number) => ({
  column: 0,
  codes: [],
  scale: 1,
  offset: null,
  values: Array.from({ length: 32 }, (_, i) => i % levels),
  original: null,
});

it('the lines of a picture of stored codes are named where they are drawn: of 16 levels, not of 256', () => {
  const said = (levels: number) => stored.picture(drawsLevels([group(levels)]), false);
  expect(said(16)).toBe('Lines: the values that the codes stand for. Dots: the values.');
  expect(said(32)).toBe('Dots: the values. Line: zero.');
});
