/** Which maps of a step have room beside each other, and how wide they are. */
import { describe, expect, it } from 'vitest';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import { LEFT, labelSize, layFrame, plotRoom, SLANTED_BOTTOM } from '../../../webview/heat-map/frame';
import { aboveMap, isNarrow, layMaps, type MapRoom, timesTitle } from '../../../webview/state/story/map-layout';
import { partOf } from '../part-of';

const ROOM: MapRoom = { width: 1000, height: undefined, above: 0, seen: undefined, type: 1, around: 1 };

/** Scores or weights of tokens. */
const square = (name: string, tokens: number) =>
  partOf<StepTensor>({
    name,
    label: name,
    shape: [tokens, tokens],
    axes: ['query', 'key'],
    sequences: ['tokens', 'tokens'],
  });
/** A vector for each token. */
const vectors = (name: string) =>
  partOf<StepTensor>({
    name,
    label: name,
    shape: [8, 64],
    axes: ['pos', 'd_model'],
    sequences: ['tokens', null],
  });

const namesOf = (tensors: readonly { readonly name: string }[]) => tensors.map(({ name }) => name);
const laid = (tensors: readonly StepTensor[], room: Partial<MapRoom> = {}, model?: StepTensor) => {
  const { drawn, absent, high } = layMaps({ tensors, ...(model && { model }) }, { ...ROOM, ...room });
  return {
    drawn: namesOf(drawn.map(({ tensor }) => tensor)),
    widths: drawn.map(({ width }) => width),
    absent: namesOf(absent),
    high,
  };
};

describe('maps of a step', () => {
  it('share the room beside the inspector', () => {
    const [before, after] = [vectors('before'), vectors('after')];
    // 1000 without the inspector of 216 and two gaps of 20, in halves.
    expect(laid([before, after])).toEqual({
      drawn: ['before', 'after'],
      widths: [372, 372],
      absent: [],
      high: undefined,
    });
    expect(isNarrow({ tensors: [before, after] }, ROOM)).toBe(false);
  });

  it('have the whole width where the inspector stands below them, and the last alone where two have no room', () => {
    const two = [vectors('before'), vectors('after')];
    expect(isNarrow({ tensors: two }, { ...ROOM, width: 500 })).toBe(true);
    expect(laid(two, { width: 500 })).toMatchObject({ drawn: ['after'], widths: [500], absent: ['before'] });
    expect(laid(two, { width: 540 })).toMatchObject({ drawn: ['before', 'after'], widths: [260, 260], absent: [] });
  });

  it('of a lesson are both drawn: with the inspector below them where they have room beside each other then, else below each other', () => {
    const two = [square('scores', 14), square('weights', 14)];
    expect(laid(two, { width: 580 })).toMatchObject({ drawn: ['weights'], absent: ['scores'] });
    const wide = { ...ROOM, width: 580, all: true };
    expect(laid(two, wide)).toMatchObject({ drawn: ['scores', 'weights'], widths: [280, 280], absent: [] });
    expect(layMaps({ tensors: two }, wide).inRow).toBe(2);
    expect(isNarrow({ tensors: two }, wide)).toBe(true);
    const narrow = { ...ROOM, width: 400, all: true };
    expect(laid(two, narrow)).toMatchObject({ drawn: ['scores', 'weights'], absent: [] });
    expect(layMaps({ tensors: two }, narrow).inRow).toBe(1);
    // Where both have room beside the inspector it stays there; and what is presented is as it is without a lesson.
    expect(isNarrow({ tensors: two }, { ...ROOM, all: true })).toBe(false);
    expect(laid(two, { ...wide, seen: 500 })).toEqual(laid(two, { width: 580, seen: 500 }));
  });

  it('have the whole width where no row is a token’s, of which the inspector would tell', () => {
    const vector = partOf<StepTensor>({
      ...vectors('of the text'),
      axes: ['text', 'd_model'],
      sequences: [null, null],
    });
    expect(laid([vector])).toMatchObject({ drawn: ['of the text'], widths: [1000] });
  });

  it('are not made narrower than their labels and a few cells, and need more room in larger type', () => {
    expect(laid([vectors('one')], { width: 100 }).widths).toEqual([196]);
    expect(laid([vectors('one')], { width: 100, type: 2 }).widths).toEqual([392]);
    expect(laid([vectors('before'), vectors('after')], { type: 2 }).drawn).toEqual(['after']);
  });

  it('of queries, keys and values are all drawn, also where there is room for one', () => {
    const three = ['q', 'k', 'v'].map(vectors);
    expect(laid(three, { width: 300 })).toMatchObject({ drawn: ['q', 'k', 'v'], widths: [300, 300, 300], absent: [] });
    // The inspector stands beside them only where all three have room beside it: else it would be below them all the same.
    expect(laid(three, { width: 808 }).widths).toEqual([256, 256, 256]);
    expect(isNarrow({ tensors: three }, { ...ROOM, width: 808 })).toBe(true);
    expect(laid(three, { width: 1100 }).widths).toEqual([274, 274, 274]);
    expect(isNarrow({ tensors: three }, { ...ROOM, width: 1100 })).toBe(false);
  });

  it('of a variant are its last one and the model’s own', () => {
    const [own, model] = [[vectors('before'), vectors('after')], vectors('model')];
    expect(laid(own, { width: 300 }, model)).toMatchObject({ drawn: ['after', 'model'], absent: [] });
  });

  it('of scores and weights are both drawn as long as each token has room for its label', () => {
    // 296 for the cells of each: 12 for each of 24 tokens, but not of 25.
    const drawn = (tokens: number) => laid([square('scores', tokens), square('weights', tokens)]).drawn;
    expect([drawn(24), drawn(25)]).toEqual([['scores', 'weights'], ['weights']]);
  });

  it('of tokens are as low as the view needs, but no lower than their cells can be read', () => {
    const widthIn = (height: number) => laid([square('weights', 20)], { height, above: 270 }).widths[0];
    // Labels of 76, cells as high as what is left of the view above the labels of the columns, and an edge of 4.
    expect(widthIn(670)).toBe(76 + (400 - SLANTED_BOTTOM) + 4);
    // Below cells of 14 the labels make way.
    expect(widthIn(570)).toBe(76 + 280 + 4);
    expect(widthIn(300)).toBe(76 + 240 + 4);
    // In larger type the view is scrolled to them.
    expect(laid([square('weights', 20)], { height: 300, above: 270, type: 1.5 }).widths[0]).toBe(1000 - 216 * 1.5 - 20);
  });

  it('are lower than wide where their last row is only then in view below what is told', () => {
    const highOf = (tensors: readonly StepTensor[], told: number | undefined, height = 360) =>
      laid(tensors, { width: 509, height, above: 130, told });
    const scores = [square('scores', 14)];
    expect(highOf(scores, 216)).toMatchObject({ high: 144, widths: [509] });
    // With the names of their columns, unless rows lose theirs for that.
    expect(highOf(scores, 300, 560).high).toBe(260 - SLANTED_BOTTOM);
    expect([216, 215].map((told) => highOf(scores, told, 369 + SLANTED_BOTTOM).high)).toEqual([
      153 + SLANTED_BOTTOM,
      154,
    ]);
    // Below a short text, or where it is not known how high that is, cells are squares.
    for (const told of [undefined, 150]) expect(highOf(scores, told)).toMatchObject({ high: undefined, widths: [276] });
    // Of many tokens, or below a long text, no row could be told from the next.
    expect(highOf([square('scores', 40)], 216).high).toBe(undefined);
    expect(highOf(scores, 270).high).toBe(undefined);
    const compared = ['q', 'k', 'v'].map((name) => partOf<StepTensor>({ ...vectors(name), shape: [14, 32] }));
    // The numbers of their columns are in view, too, unless rows lose their labels for them.
    expect([236, 80].map((told) => highOf(compared, told).high)).toEqual([124 - 20, undefined]);
    expect([186, 187].map((told) => highOf(compared, told).high)).toEqual([174 - 20, 173]);
  });

  it('that are to be seen whole are as high as that allows', () => {
    const { widths, high } = laid([square('weights', 10)], { seen: 432 });
    // Their heading stands above them, and the labels of their columns and the scale below them.
    expect(high).toBe(432 - 25 - SLANTED_BOTTOM - 22);
    expect(widths).toEqual([1000 - 216 - 20]);
    // A map of vectors has the whole width: the inspector stands below it.
    expect(laid([vectors('after')], { seen: 432 }).widths).toEqual([1000]);
    // Rows of vectors use the height that they have where no other map stands below them.
    const three = [vectors('query'), vectors('key'), vectors('value')];
    const grows = (tensors: readonly StepTensor[], seen?: number, width = 500) =>
      layMaps({ tensors }, { ...ROOM, width, seen }).grows;
    expect([grows([vectors('after')], 432), grows([vectors('after')])]).toEqual([true, false]);
    expect([500, 340, 320].map((width) => grows(three, 432, width))).toEqual([true, true, false]);
  });

  it('of tokens are seen whole with their labels in any type, and the inspector beside them has what they leave', () => {
    const weights = [square('weights', 14)];
    const room = (type: number, width = 844): MapRoom => ({
      ...ROOM,
      width,
      seen: 500,
      type,
      around: Math.min(type, 1.5),
    });
    const drawn = (type: number) => {
      const { drawn, high, aside } = layMaps({ tensors: weights }, room(type));
      return { high: high ?? 0, aside, times: drawn[0]?.times ?? 0, width: drawn[0]?.width };
    };
    // The scale stands below them, where that leaves room for larger numbers.
    expect(drawn(1.5)).toEqual({
      high: 500 - (25 + 22) * 1.5 - SLANTED_BOTTOM * 1.5,
      aside: false,
      times: 1.5,
      width: 844,
    });
    // Larger type than a presentation begins with here leaves it as it is, and enlarges labels where cells are large.
    expect([1.75, 2.5].map(drawn)).toEqual([drawn(1.5), drawn(1.5)]);
    // Where labels would take the room of the numbers in its cells they stay as they are.
    const ofSome = [1.5, 2.5].map(
      (type) => layMaps({ tensors: [square('weights', 10)] }, room(type, 700)).drawn[0]?.times,
    );
    expect(ofSome).toEqual([1.5, 1.5]);
    const ofFew = layMaps({ tensors: [square('weights', 7)] }, room(2.5));
    expect(ofFew.drawn[0]?.times).toBe((500 - (25 + 22) * 1.5) / (SLANTED_BOTTOM + 18 * 7));
    // Each of a few tokens has room for its label.
    const low = layMaps({ tensors: weights }, { ...room(1.5), seen: 300 });
    expect(low.high).toBeCloseTo(12 * 14 * (low.drawn[0]?.times ?? 0));
    // Of vectors a few tokens have a label each as well, as large as whole pixels of their rows allow.
    const rows = layMaps({ tensors: [vectors('after')] }, { ...room(2.5), seen: 250 });
    const times = rows.drawn[0]?.times ?? Number.NaN;
    expect(times).toBeCloseTo((rows.high ?? 0) / (8 * 12));
    expect(labelSize({ height: Math.floor((rows.high ?? 0) / times / 8) }, times)).toBe(11);
    // However many there are, they are seen whole: beside their scale where no cell has room for a number.
    const most = layMaps({ tensors: [square('weights', 42)] }, room(1.5));
    expect(most).toMatchObject({ high: 500 - 25 * 1.5 - SLANTED_BOTTOM * 1.5, aside: true });
    expect(most.drawn[0]?.width).toBe(844 - 110 * 1.5 - 20);
    // Labels are somewhat smaller where each column has one then.
    const many = layMaps({ tensors: [square('weights', 32)] }, room(1.5));
    const named = (844 - 110 * 1.5 - 20 - 4) / (LEFT.labels + 12 * 32);
    expect(many).toMatchObject({
      drawn: [{ times: named }],
      high: 500 - 25 * 1.5 - SLANTED_BOTTOM * named,
      aside: true,
    });
    const widths = [844, 1100, 1300];
    expect(widths.map((width) => isNarrow({ tensors: weights }, room(1.5, width)))).toEqual([true, false, false]);
    expect(isNarrow({ tensors: [vectors('after')] }, room(1.75))).toBe(true);
    // Query, key and value are seen beside each other, with smaller labels; in less room with smaller cells as well.
    const compared = (type: number, width: number) =>
      layMaps({ tensors: ['q', 'k', 'v'].map(vectors) }, room(type, width)).drawn;
    expect(compared(2.5, 807)).toMatchObject([255, 255, 255].map((width) => ({ width, times: 1.27 })));
    expect(compared(1.5, 700)).toMatchObject([220, 220, 220].map((width) => ({ width, times: 1.25 })));
    expect(compared(1.5, 600)).toMatchObject([186, 186, 186].map((width) => ({ width, times: 1.24 })));
  });

  it('of tokens have a label for each column in a low presentation: smaller ones, or with the scale below them', () => {
    const rooms = [
      { width: 526, seen: 400, type: 1.25 },
      { width: 384, seen: 404, type: 1 },
    ];
    const drawn = rooms.map((room) => {
      const maps = { tensors: [square('scores', 20), square('weights', 20)] };
      const { drawn, aside } = layMaps(maps, { ...ROOM, ...room, around: room.type });
      const [{ times, width } = { times: Number.NaN, width: 0 }] = drawn;
      return { aside, times, cell: plotRoom({ room: width, enlargement: times }) / 20 };
    });
    expect(drawn).toMatchObject([
      { aside: true, times: expect.closeTo(1.15, 2) },
      { aside: false, times: 1 },
    ]);
    // A line of a label is as high as its type and a pixel more.
    for (const { cell } of drawn) expect(cell).toBeGreaterThanOrEqual(12);
  });

  it('of queries, keys and values stand beside each other where the first alone has labels of its rows', () => {
    const three = ['q', 'k', 'v'].map(vectors);
    const { drawn, inRow } = layMaps({ tensors: three }, { ...ROOM, width: 384, seen: 404 });
    expect(inRow).toBe(3);
    expect(drawn.map(({ hasRowLabels }) => hasRowLabels)).toEqual([true, false, false]);
    // All three have plots of one width.
    expect(drawn.map(({ width, times }) => Math.round(width / times))).toEqual([161, 91, 91]);
    expect(drawn.reduce((sum, { width }) => sum + width, 2 * 20)).toBeLessThanOrEqual(384);
    // Of another text’s tokens, or not presented, each has its own.
    const across = [three[0], ...['k', 'v'].map((name) => ({ ...vectors(name), sequences: ['source', null] }))];
    const labels = (tensors: readonly StepTensor[], seen?: number) =>
      layMaps({ tensors }, { ...ROOM, width: 384, seen }).drawn.every(({ hasRowLabels }) => hasRowLabels);
    expect([labels(across as StepTensor[], 404), labels(three)]).toEqual([true, true]);
  });

  it('have titles and labels of rows that grow with larger type as far as they have room', () => {
    const heads = ['q', 'k', 'v'].map((name) => partOf<StepTensor>({ ...vectors(name), shape: [42, 32] }));
    const laidIn = (tensors: readonly StepTensor[], type: number, width = 844) =>
      layMaps({ tensors }, { ...ROOM, width, seen: 500, type, around: Math.min(type, 1.5) });
    const labels = (type: number) => laidIn(heads, type).drawn.map(({ times }) => times);
    // As a presentation begins cells come first; then labels grow, until cells are 4 pixels wide.
    expect([1.5, 1.75, 2.5].map(labels)).toEqual([1.34, 1.75, 1.76].map((times) => [times, times, times]));
    // None is drawn wider than its room, so that all three stand beside each other.
    for (const { times, width } of laidIn(heads, 2.5, 880).drawn) {
      const [rows, columns] = [shortenAxis(42, 42), shortenAxis(32, 32)];
      const frame = layFrame(rows, columns, {
        square: false,
        room: width,
        pageRatio: 1,
        enlargement: times,
        high: 400,
        grows: true,
      });
      expect(frame.width).toBeLessThanOrEqual(width);
    }
    // With more columns cells keep their room.
    expect(laidIn(['q', 'k', 'v'].map(vectors), 2.5).drawn[0]?.times).toBe(1.34);
    const titled = (width: number, title: number, letters: number) =>
      timesTitle({ width, title }, letters, true, { around: 1.5 });
    expect([titled(268, 1.75, 5), titled(268, 1.75, 40)]).toEqual([1.75, 1.5]);
    expect(titled(268, 2, 21)).toBeCloseTo(229 / (21 * 7.8 * 0.85));
    // A map of vectors leaves its title the height that it needs, and so does one of many tokens; the numbers of few come first.
    const after = vectors('after');
    expect((laidIn([after], 1.5).high ?? 0) - (laidIn([after], 2.5).high ?? 0)).toBe(25 + 22);
    const titles = [42, 14].map((count) => laidIn([square('weights', count)], 2.5).drawn[0]?.title);
    expect(titles).toEqual([2.5, 1.5]);
  });

  it('of tokens end in view below the text of a narrow panel; where none has room there, they are as large as below the title', () => {
    const sideOf = (height: number) => {
      const above = aboveMap('above, narrow', height);
      const [width = 0] = laid([square('weights', 14)], { width: 430, height, above }).widths;
      return { above, side: width - LEFT.labels - 4 };
    };
    expect(sideOf(500)).toEqual({ above: 320, side: 180 });
    expect(sideOf(800)).toMatchObject({ above: 320 });
    expect(sideOf(480)).toEqual({ above: 130, side: 350 - SLANTED_BOTTOM });
    expect([aboveMap('above', 500), aboveMap('below', 500)]).toEqual([270, 130]);
  });
});
