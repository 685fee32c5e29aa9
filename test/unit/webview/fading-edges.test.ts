/** A row that scrolls sideways shows that there is more. */
import { expect, it } from 'vitest';
import { fadeEdges } from '../../../webview/components/controls/fading-edges';

it('an edge fades beyond which there is more than a margin', () => {
  const edges = (scrollLeft: number, clientWidth: number, scrollWidth: number) => {
    const marked: string[] = [];
    const toggleAttribute = (name: string, isOn: boolean) => {
      if (isOn) marked.push(name);
      return isOn;
    };
    fadeEdges({ toggleAttribute }, { scrollLeft, clientWidth, scrollWidth });
    return marked;
  };
  expect(edges(0, 300, 300)).toEqual([]);
  expect(edges(0, 300, 304)).toEqual([]);
  expect(edges(0, 300, 500)).toEqual(['data-after']);
  expect(edges(100, 300, 500)).toEqual(['data-before', 'data-after']);
  expect(edges(200, 300, 500)).toEqual(['data-before']);
});
