/** How a suggestion is held against the text, where places are drawn, and what is summed up. */
import { describe, expect, it } from 'vitest';
import {
  type DrawnPlace,
  drawPlaces,
  measureCompletions,
} from '../../../../src/engine/host/evaluation/completion-quality';
import type { Answer } from '../../../../src/engine/host/suggester';
import type { CursorPlace } from '../../../../src/engine/shared/cursor-place';
import { judgeSuggestion } from '../../../../src/generate/judge-suggestion';

describe('a suggestion is', () => {
  it.each([
    [' fine today', ' fine today, and', true, 11],
    [' fine weather', ' fine today', true, 6],
    [' find', ' fine', false, 4],
    ['in', 'ing', true, 2],
    ['fewer', 'few', false, 3],
    ['(a', '(b', false, 1],
    ['" she asked', '" he asked', false, 2],
    ['" she asked', '" she said', true, 6],
    ['" she asked', '"', false, 1],
    ['= [1, 2]', '= [1, 3]', true, 6],
    [');', '))', false, 1],
    [')', ');', true, 1],
    ['é la', 'è la', false, 0],
    ['x', ' x', false, 0],
  ])('"%s" before "%s": right %s, %i characters in common', (text, rest, right, commonPrefixLength) => {
    expect(judgeSuggestion(text, rest)).toEqual({ right, commonPrefixLength, length: text.length });
  });
});

const TEXT = Array.from({ length: 60 }, (_, i) => `line ${i} of the text\n\n`).join('');
const LINES = { name: 'a.md', text: TEXT };

describe('places', () => {
  const draw = (seed: number) => [...drawPlaces([LINES, { name: 'b.ts', text: 'short one' }], 50, seed)];

  it('are the same for the same seed, and others for another', () => {
    const cursors = (all: DrawnPlace[]) => all.map(({ place }) => place.text.length);
    expect(cursors(draw(1))).toEqual(cursors(draw(1)));
    expect(cursors(draw(1))).not.toEqual(cursors(draw(2)));
  });

  it('have what stands before the cursor, and what follows it on the line', () => {
    for (const { place, rest } of draw(3)) {
      const whole = place.text.length > 9 ? TEXT : `${place.text}${rest}`;
      const cursor = place.start + place.text.length;
      expect(whole.slice(place.start, cursor)).toBe(place.text);
      expect(whole.slice(cursor).split('\n')[0]).toBe(rest);
      expect(place.after).toBe(rest);
      expect(place.kind).toBe(whole === TEXT ? 'prose' : 'code');
      expect(place.before).toBe(place.text.split('\n').at(-1));
    }
  });

  it('are of the kind that a text’s name says, or that is known of it', () => {
    const kind = (text: Parameters<typeof drawPlaces>[0][number]) => [...drawPlaces([text], 1, 1)][0]?.place.kind;
    expect(kind({ name: 'Untitled-1', text: TEXT })).toBe('code');
    expect(kind({ name: 'Untitled-1', text: TEXT, kind: 'prose' })).toBe('prose');
    expect(kind(LINES)).toBe('prose');
  });

  it('end where nothing follows anywhere', () => {
    expect([...drawPlaces([{ name: 'c', text: '\n\n\n\n' }], 5, 1)]).toEqual([]);
  });
});

/** Suggests what it is told, at one place after the other. */
async function measure(texts: (string | null)[], places: DrawnPlace[]) {
  const seen: CursorPlace[] = [];
  const result = {
    ids: [],
    typed: '',
    suggestions: [],
    silence: null,
    precision: 'float32' as const,
    infill: { kind: 'no tokens' as const },
  };
  const quality = await measureCompletions({
    texts: [LINES],
    places: places.length,
    seed: 7,
    surroundings: 'prefix only',
    report: () => undefined,
    suggest: async (place): Promise<Answer> => {
      const text = texts[seen.push(place) - 1];
      if (text === null || text === undefined) return { reason: { kind: 'silence', silence: { kind: 'end of text' } } };
      const suggestion = { text, tokens: [], probability: 1, confidence: seen.length / 10 };
      const whole = { ...result, state: null, otherFiles: null, reused: 0, computed: 0, slid: false, milliseconds: 1 };
      return {
        suggestions: [{ text, typed: '', model: 'm', result: whole, suggestion, byHand: false }],
        latency: 1,
        asked: true,
      };
    },
  });
  return { quality, seen };
}

describe('the quality', () => {
  it('adds up what is shown, right, saved and to be deleted, and why nothing is shown', async () => {
    const places = [...drawPlaces([LINES], 4, 7)];
    const rests = places.map(({ rest }) => rest);
    const texts = [`${rests[0]}`, '#wrong', null, `${rests[3]} and more`];
    const { quality, seen } = await measure(texts, places);
    const [first, last] = [rests[0]?.length ?? 0, rests[3]?.length ?? 0];
    expect(quality).toMatchObject({ places: 4, shown: 3, right: 2, whole: 1, silences: { 'end of text': 1 } });
    expect(quality.saved).toBe(first + last);
    expect(quality.disturbed).toBe('#wrong'.length + ' and more'.length);
    expect(quality.curve.map(({ confidence, shown, right }) => [confidence, shown, right])).toEqual([
      [0.4, 1, 1],
      [0.2, 2, 1],
      [0.1, 3, 2],
    ]);
    expect(seen.every(({ after, nextLine }) => after === '' && nextLine === '')).toBe(true);
  });
});
