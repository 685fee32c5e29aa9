/** What is told of the difference of two logits, by kinds of parts and by single parts, which the test sums itself. */
import { expect, it } from 'vitest';
import { type Attribution, type AttributionPart, readAttribution } from '../../../../src/trace/readings/attribution';
import { thorough } from '../../../workbench/thorough';
import {
  figuresOf,
  find,
  LAST,
  numbers,
  only,
  ordered,
  rowOf,
  totalsOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace();

/**
 * The kinds that favour a token where biases and the embedding alone do: all that do a fifth of what the first does, where no
 * other kind, and no head or MLP, does so much. Null where one does.
 */
function besideTextOf(parts: Attribution['parts'], whole: number): [string, number][] | null {
  const sign = whole < 0 ? -1 : 1;
  const sorted = Object.entries(totalsOf(parts)).toSorted(([, a], [, b]) => sign * (b - a));
  const least = Math.max(0, sign * (sorted[0]?.[1] as number)) / 5;
  const kinds = sorted.filter(([, value]) => sign * value >= Math.max(0.1, least));
  const isComponent = ({ kind, value }: AttributionPart) =>
    (kind === 'head' || kind === 'mlp') && sign * value >= least;
  const isBeside = kinds.length > 0 && kinds.every(([kind]) => kind === 'biases' || kind === 'embedding');
  return isBeside && !parts.some(isComponent) ? kinds : null;
}

it('of a difference it is told which group of parts decides, and which single parts add and take away most', async () => {
  const [alone, several] = [new Set<string>(), new Set<string>()];
  let once = 0;
  for (const position of thorough ? trace.ids.keys() : [LAST, 6]) {
    const logits = await rowOf('logits', position);
    const [first, ...others] = ordered(logits).slice(0, 4) as [number, ...number[]];
    // The token that is explained may also be the one of the lower score.
    for (const [id, ratherThan] of others.flatMap((other) => [[first, other] as const, [other, first] as const])) {
      const { parts } = await readAttribution(trace, position, id, ratherThan);
      const found = await find({ position, id, ratherThan });
      const { text } = only(found, 'largest part');
      const totals = Object.entries(totalsOf(parts));
      const whole = (logits[id] as number) - (logits[ratherThan] as number);
      const values = parts.map(({ value }) => value);
      const heads = parts.filter(({ kind }) => kind === 'head').map(({ value }) => value);
      // An embedding or a bias can not be left out by a run: of the heads and MLPs, which can, the one that adds most.
      const ofAll = [Math.max(...values), Math.min(...values)] as const;
      const components = parts.filter(({ kind }) => kind === 'head' || kind === 'mlp').map(({ value }) => value);
      const ofComponents = Math.max(...components);
      const ofTested = components.includes(ofAll[0]) || ofComponents < 0.1 ? [] : [ofComponents];
      // What is told before is not told once more as one of the heads, nor what adds little beside that.
      const told = [...ofAll, ...ofTested];
      const isLittle = (value: number) => value > 0 && ofTested.some((one) => value < one / 5);
      const beside = besideTextOf(parts, whole);
      // Where biases and the embedding alone favour the token, that is said, and of heads and MLPs only what does most.
      const isOfText = !beside || whole < 0;
      const ofBoth = Math.sign(whole) * components.reduce((sum, value) => sum + value, 0);
      const isAgainst = ofBoth <= -Math.abs(beside?.[0]?.[1] ?? 0) / 5;
      const ofHeads = [Math.max(...heads), Math.min(...heads)].filter(
        (value) => isOfText && !told.includes(value) && !isLittle(value),
      );
      expect(
        [
          / Directly, (the rest of )?this text adds little in favour of “/,
          / Directly, what heads and MLPs make of this text works against “/,
          / The most that a head or an MLP adds is /,
        ].map((each) => each.test(text)),
      ).toEqual([beside !== null && !isAgainst, beside !== null && isAgainst, !isOfText && ofTested.length > 0]);
      // Of the kinds of parts that favour the token with the higher logit, the one that does most, and a second beside it.
      const sign = whole < 0 ? -1 : 1;
      const favour = totals.filter(([, value]) => sign * value > 0).toSorted(([, a], [, b]) => sign * (b - a)) as [
        string,
        number,
      ][];
      const named = beside ?? favour.filter(([, value], at) => at < 2 && value / (favour[0]?.[1] as number) >= 2 / 3);
      // A sum by kind does not hide that a part of another kind does most, which others of its kind cancel.
      const [single] = parts.toSorted((a, b) => sign * (b.value - a.value));
      const kindOfSingle = { head: 'attention heads', mlp: 'MLPs' }[single?.kind as string];
      const isHidden =
        kindOfSingle !== undefined &&
        sign * (single?.value as number) >= 0.1 &&
        !named.some(([kind]) => kind === kindOfSingle);
      // That is told first, with how much of it all of its kind leave; of the other token what favours that has a plus.
      const hidden = isHidden
        ? [single?.value as number, totals.find(([kind]) => kind === kindOfSingle)?.[1] as number].map((v) => sign * v)
        : [];
      const extremes = [...told, ...ofHeads];
      // Of the head or MLP that does most, what it adds to either token, and which of both makes what it adds to the lead.
      const { parts: ofOwn } = await readAttribution(trace, position, id);
      const at = parts.findIndex(({ kind, value }) => (kind === 'head' || kind === 'mlp') && value === ofComponents);
      const own = ofOwn[at]?.value as number;
      const lowered = ofComponents - own;
      const isTold = isOfText && ofComponents >= 0.1;
      const ofEach = isTold ? [own, lowered].map(Math.abs) : [];
      expect(/: mostly it raises “/.test(text)).toBe(isTold && own >= 2 * Math.abs(lowered));
      expect(/: mostly it lowers “/.test(text)).toBe(isTold && lowered >= 2 * Math.abs(own));
      expect(/: it (raises|lowers) both, “/.test(text)).toBe(
        isTold && own * lowered < 0 && Math.max(own, lowered) < 2 * Math.abs(Math.min(own, lowered)),
      );
      if (ofHeads.length < 2) once++;
      expect(numbers(only(found, 'largest part'))).toEqual(
        [...hidden, ...extremes, ...ofEach, whole, ...totals.map(([, value]) => value)].map((each) =>
          expect.closeTo(each, 3),
        ),
      );
      // In short the whole, then all kinds that do much of it in order, and within what the heads add the one that adds most.
      const best = Math.max(...heads);
      const figures = figuresOf(Object.fromEntries(totals), whole, best >= 0.1 ? best : undefined);
      expect(numbers(only(found, 'in short')).slice(-figures.length)).toEqual(
        figures.map((each) => expect.closeTo(each, 3)),
      );
      const [[name]] = named as [[string, number]];
      const groupsOf = (kinds: readonly (readonly [string, number])[]) =>
        kinds.map(([of]) => `the ${of}${of === 'biases' ? ' (the same vectors in every text)' : ''}`).join(' and ');
      // What they are is said once.
      const groups = beside ? named.map(([of]) => `the ${of}`).join(' and ') : groupsOf(named);
      // Of those that favour the other token, likewise, where the first does at least a third of that.
      const others = totals.filter(([, value]) => sign * value < 0).toSorted(([, a], [, b]) => sign * (a - b));
      const [most = 0] = others.map(([, value]) => value);
      const isStrong = Math.abs(most / (favour[0]?.[1] as number)) >= 1 / 3;
      const against = others.filter(([, value], at) => isStrong && at < 2 && value / most >= 2 / 3);
      const [, opposed = '', mostly = ''] = /, while (.*?) favours? “[^”]*”( most)?\./.exec(text) ?? [];
      // Others that do so, too, are not named, and not denied.
      const isMainly =
        against.length > 0 && others.filter(([, value]) => Math.abs(value) >= 0.005).length > against.length;
      expect([opposed, mostly]).toEqual([groupsOf(against), isMainly ? ' most' : '']);
      const isOnly = favour.length === named.length;
      const favours = `favour${named.length === 1 && name === 'embedding' ? 's' : ''} “`;
      expect(text).toMatch(/^Summed by kind, it is /);
      const how = isHidden ? '' : isOnly ? 'only ' : 'mainly ';
      expect(text).toContain(` it is ${how}${groups} that ${favours}`);
      expect(only(found, 'in short').text).toContain(` it is ${how}${groups} that `);
      expect(/ most, though the largest single part that does is (head|the MLP)/.test(text)).toBe(isHidden);
      expect(/ \(\+[\d.]+ for “[^”]*”, and /.test(text)).toBe(isHidden && whole < 0);
      expect(text).toMatch(
        / Biases are here those of the attention outputs \(b_O\) and of the final norm \(β\); those of the MLPs are counted with the MLPs\.$/,
      );
      (isOnly ? alone : several).add(name);
    }
  }
  expect([alone.size > 0, several.size > 1, once > 0]).toEqual([true, true, true]);
});
