/** Prints which words matter for what is predicted at a masked place. */
import { counted } from '../base/counted';
import { quotedText } from '../base/foreign-text';
import { fourDecimals, percentInTable, shareInWords } from '../base/number-text';
import { quoted, shownText } from '../base/quoted-token';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import type { VocabularyToken } from '../engine/protocol/token-protocol';
import type { MaskedPlace, TraceSummary } from '../engine/protocol/trace-protocol';
import { type MaskedInfluence, sayOutcome } from '../trace/readings/masked-influence';
import { sayInfluence } from '../trace/readings/token-influence';
import { isWordAt, nameAt, ownAt, type TriedPlace } from '../trace/readings/tried-places';
import { modelJson, textsJson } from './json';
import { ownPositions } from './own-positions';

type Predicted = MaskedPlace['top'][number];

interface FoundInfluence {
  readonly position: number;
  /** The most probable token there. */
  readonly predicted: Predicted;
  /** The token that is followed instead, if one is. */
  readonly wanted: VocabularyToken | undefined;
  readonly influence: readonly MaskedInfluence[];
  /** How many places there are; more than were masked if it was interrupted. */
  readonly places: number;
}

export function formatMaskedInfluence(summary: TraceSummary, found: FoundInfluence): TextBlock[] {
  const { position, predicted, influence } = found;
  const own = ownPositions(summary.tokens);
  const share = shareInWords(predicted.probability);
  const of = quotedText(shownText(found.wanted ?? predicted));
  const others = summary.masks.flatMap((mask) => (mask.position === position ? [] : [own.indexOf(mask.position)]));
  return [
    `In the masked place, token ${own.indexOf(position)}, ${quoted(predicted)} is most probable, with ${share}.`,
    ...(others.length > 0 ? [sayOthers(others)] : []),
    ...sayFound(summary, found, own),
    ...(influence.length === 0 ? [] : [`“number” counts tokens as \`fill\` does; “logit” is that of ${of}.`]),
  ];
}

function sayOthers(numbers: readonly number[]): string {
  const [first] = numbers;
  const which =
    numbers.length === 1
      ? `The other mask, token ${first}, stays`
      : `The other masks, tokens ${numbers.join(', ')}, stay`;
  return `${which}; \`--mask ${first}\` asks about ${numbers.length === 1 ? 'it' : 'the first of them'}.`;
}

function sayFound(
  summary: TraceSummary,
  { predicted, wanted, influence, places }: FoundInfluence,
  own: readonly number[],
): TextBlock[] {
  const [first] = influence;
  if (!first) return ['The text has no other token that could be masked.'];
  const followed = wanted ?? predicted;
  const written = (at: TriedPlace) => {
    const token = ownAt(summary, at);
    return token ? quoted(token) : '';
  };
  const runAt = ({ place }: TriedPlace) => influence.find((one) => one.place === place);
  const said = sayInfluence(influence, {
    trial: 'mask',
    followed: quoted(followed),
    asIs: first.asIs,
    name: (at) => nameAt(summary.tokens, at, written),
    isWord: (at) => isWordAt(summary, at),
    outcome: (at) => sayOutcome(runAt(at), predicted, quoted),
    among: influence.length < places ? `Of the ${counted(influence.length, 'place')} masked so far` : undefined,
  });
  const rows = influence
    .toSorted((a, b) => a.probability - b.probability)
    .map(({ probability, logit, predicted: instead, ...at }) => {
      const token = ownAt(summary, at);
      return [
        numbersOf(at, own),
        token ? quotedText(shownText(token)) : '',
        percentInTable(probability),
        fourDecimals(logit.masked),
        quotedText(shownText(instead)),
        percentInTable(instead.probability),
      ];
    });
  const asItIs = ['', 'none', percentInTable(first.asIs), fourDecimals(first.logit.asIs), ...ofText(predicted)];
  const head = [
    'number',
    'masked as well',
    `then ${quotedText(shownText(followed))}`,
    'logit',
    'most probable',
    'with',
  ];
  return [said, '', tableBlock([head, ...rows, asItIs], { numbers: 4 }), ''];
}

function ofText(predicted: Predicted): [string, string] {
  return [quotedText(shownText(predicted)), percentInTable(predicted.probability)];
}

/** For example "3", or "3–5" for a word of several tokens. */
function numbersOf({ place, tokens }: TriedPlace, own: readonly number[]): string {
  const first = own.indexOf(place);
  return tokens === 1 ? String(first) : `${first}–${first + tokens - 1}`;
}

export function maskedInfluenceJson(summary: TraceSummary, { position, predicted, wanted, influence }: FoundInfluence) {
  const { target: _, ...texts } = textsJson(summary);
  const own = ownPositions(summary.tokens);
  const named = ({ id, token, text }: Pick<Predicted, 'id' | 'token' | 'text'>) => ({ id, token, text });
  const [first] = influence;
  return {
    model: modelJson(summary.model),
    ...texts,
    number: own.indexOf(position),
    position,
    predicted: { ...named(predicted), probability: predicted.probability },
    wanted: wanted ? named(wanted) : null,
    asIs: first ? { probability: first.asIs, logit: first.logit.asIs } : null,
    masked: influence.map(({ place, tokens, probability, rank, logit, predicted: instead }) => ({
      number: own.indexOf(place),
      position: place,
      tokens,
      probability,
      rank: rank - 1, // counts the tokens before it, as in all JSON
      logit: logit.masked,
      predicted: { ...named(instead), probability: instead.probability },
    })),
  };
}
