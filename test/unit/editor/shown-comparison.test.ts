/** Which panel shows a comparison that is asked for again. */
import { expect, it } from 'vitest';
import { showsComparison } from '../../../src/editor/panel/shown-comparison';
import type { ComparedOrigin, ComparedTrace, Origin, PanelContent } from '../../../src/engine/protocol/panel-protocol';
import { partOf } from '../part-of';
import { summaryOf } from './webview-panel';

const FILE = '/x/sun.comparison.safetensors';
const side = (text: string, more: Partial<Origin> = {}): ComparedOrigin => ({
  origin: { text, model: '/models/a', source: null, ...more },
  variant: 'model',
});
const traced = (text: string, more: Partial<Origin> = {}): ComparedTrace => ({
  ...side(text, more),
  summary: summaryOf(1, text),
});
const showing = (a: ComparedTrace, b: ComparedTrace): PanelContent => ({
  kind: 'compare',
  origin: a.origin,
  a,
  b,
  sameVocabulary: true,
});
const saved = (text: string, of: 'a' | 'b') => ({
  ...traced(text),
  origin: { text: '', model: '', source: null, file: FILE, side: of } as const,
});

it('shows the same texts in the same models, wherever they are from', () => {
  const asked = { a: side('The sun'), b: side('The moon') };
  expect(showsComparison(showing(traced('The sun'), traced('The moon')), asked)).toBe(true);
  expect(showsComparison(showing(saved('The sun', 'a'), saved('The moon', 'b')), asked)).toBe(true);
  const fromFile = { a: saved('The sun', 'a'), b: saved('The moon', 'b') };
  expect(showsComparison(showing(fromFile.a, fromFile.b), fromFile)).toBe(true);
});

it('is another one of other texts, models or variants', () => {
  const shown = showing(saved('The sun', 'a'), saved('The moon', 'b'));
  expect(showsComparison(shown, { a: side('The moon'), b: side('The sun') })).toBe(false);
  expect(showsComparison(shown, { a: side('The sun'), b: side('The moon', { model: '/models/b' }) })).toBe(false);
  expect(showsComparison(shown, { a: side('The sun'), b: { ...side('The moon'), variant: 'walkthrough' } })).toBe(
    false,
  );
  expect(showsComparison({ kind: 'empty' }, { a: side('The sun'), b: side('The moon') })).toBe(false);
});

it('is another one of the same text with other tokens masked, or with another output', () => {
  const [sun, moon] = [traced('The sun'), traced('The moon')];
  const changes = [{ masked: [1] }, { target: 'Die Sonne' }, { ids: [5, 6] }] as const;
  for (const change of changes) {
    const asked = { a: side('The sun', change), b: side('The moon') };
    expect(showsComparison(showing(sun, moon), asked)).toBe(false);
    expect(showsComparison(showing(saved('The sun', 'a'), saved('The moon', 'b')), asked)).toBe(false);
    expect(showsComparison(showing(traced('The sun', change), moon), asked)).toBe(true);
  }
});

it('is another one where the file holds a trace with masked tokens', () => {
  const masks = partOf<ComparedTrace['summary']['masks']>([{ position: 1 }]);
  const masked = { ...saved('The sun', 'a'), summary: { ...summaryOf(1, 'The sun'), masks } };
  const asked = { a: side('The sun'), b: side('The moon') };
  expect(showsComparison(showing(masked, saved('The moon', 'b')), asked)).toBe(false);
});
