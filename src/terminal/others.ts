/** Prints which other tokens were tried in a text. */
import { counted } from '../base/counted';
import { quotedText } from '../base/foreign-text';
import { percentInTable, shareInWords } from '../base/number-text';
import { quoted, shownText } from '../base/quoted-token';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import type { Prediction } from '../engine/protocol/generation-protocol';
import type { VocabularyToken } from '../engine/protocol/token-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import { nameOf, type SentenceLeftOut, saySentences, type TextUnit } from '../trace/readings/sentence-influence';
import { sayInfluence } from '../trace/readings/token-influence';
import { countBefore, isWordAt, longestWord, nameAt, ownAt, type TriedPlace } from '../trace/readings/tried-places';
import { ofFollowed, sayTried, type TriedToken, type TriedTokens } from '../trace/readings/tried-tokens';
import { modelJson, textsJson } from './json';

/** In characters; of a longer sentence only the beginning and the end are printed. */
const MOST_SHOWN = 60;

/** The token that comes next in the text as it is, and the token that the user wants to come next. */
export interface FollowedTokens {
  readonly predicted: Prediction;
  readonly wanted?: VocabularyToken | undefined;
}

/** The results for these tokens. */
export interface FoundOthers extends FollowedTokens {
  readonly tried: TriedTokens;
  /** The sentences before the prediction, each of which was left out alone. */
  readonly sentences: readonly SentenceLeftOut[];
  /** The sentence whose words were tried instead of the last words. */
  readonly opened: TextUnit | undefined;
  /** If it was interrupted, the total numbers of sentences and places. */
  readonly soFar?: { readonly sentences: number; readonly places: number } | undefined;
}

export function formatOthers(summary: TraceSummary, found: FoundOthers): TextBlock[] {
  const { predicted, wanted, tried } = found;
  const rows = tried.listed.map((one) => {
    const { fitProbability, next, more } = one;
    const own = ownAt(summary, one);
    return [
      positionsOf(one),
      own ? quotedText(shownText(own)) : '',
      quotedText(shownText(one)),
      quotedText(shownText(next)),
      percentInTable(fitProbability),
      percentInTable(next.probability),
      percentInTable(ofFollowed(one)),
      String(more.length),
    ];
  });
  const change = (one: TriedToken) => {
    const own = ownAt(summary, one);
    return own ? `${quoted(own)} → ${quoted(one)}` : quoted(one);
  };
  const of = quotedText(shownText(wanted ?? predicted));
  const [more, ofMore] =
    tried.listedBy === 'outcome'
      ? ['more with that', 'after how many other changes the same token comes next']
      : ['more there', 'how many other tokens were tried at the same place'];
  const isMoreTold = tried.listed.some((one) => one.more.length > 0);
  const head = ['pos', 'token', 'instead', 'comes next', 'probability there', 'of what comes next', `of ${of}`, more];
  const said: TextBlock[] = [
    `After this text ${quoted(predicted)} is most probable, with ${shareInWords(predicted.probability)}.`,
    ...saySoFar(found),
    ...sayOfSentences(found),
    ...sayMattering(summary, found),
    ...(tried.places === 0 && found.soFar
      ? []
      : [sayTried(tried, { predicted: quoted(predicted), wanted: wanted && quoted(wanted), change })]),
  ];
  return [
    ...said,
    ...(rows.length === 0 ? [] : ['', tableBlock([head, ...rows], { numbers: 4 })]),
    ...(isMoreTold ? [`“${more}”: ${ofMore}.`] : []),
  ];
}

/** How much was tried before the interruption. */
function saySoFar({ soFar, sentences, tried }: FoundOthers): string[] {
  if (!soFar) return [];
  const left =
    soFar.sentences > 0
      ? [`${counted(sentences.length, sentences[0]?.unit ?? 'sentence')} left out (of ${soFar.sentences})`]
      : [];
  return [`So far: ${[...left, `${counted(tried.places, 'place')} tried (of ${soFar.places})`].join(', ')}.`, ''];
}

/** For example "3", or "3–5" for a word of several tokens. */
function positionsOf({ place, tokens }: TriedPlace): string {
  return tokens === 1 ? String(place) : `${place}–${place + tokens - 1}`;
}

/** Which token or word of the text matters, and how probable the followed token is with other words in each place. */
function sayMattering(summary: TraceSummary, { predicted, wanted, tried, opened, soFar }: FoundOthers): TextBlock[] {
  const { asIs, influence } = tried;
  if (asIs === null) return [];
  const followed = wanted ?? predicted;
  const written = (at: TriedPlace) => {
    const own = ownAt(summary, at);
    return own ? quoted(own) : '';
  };
  const name = (at: TriedPlace) => nameAt(summary.tokens, at, written);
  const rows = influence.map(({ count, probability, ...at }) => {
    const own = ownAt(summary, at);
    return [positionsOf(at), own ? quotedText(shownText(own)) : '', String(count), percentInTable(probability)];
  });
  const head = ['pos', 'token', 'others tried', `then ${quotedText(shownText(followed))}, on average`];
  const said = sayInfluence(influence, {
    followed: quoted(followed),
    asIs,
    name,
    isWord: (at) => isWordAt(summary, at),
    among: amongWhich(summary, influence, { opened, soFar }),
  });
  return [said, '', tableBlock([head, ...rows], { numbers: 2 }), ''];
}

/** Which earlier sentence matters, and how probable the followed token is without each of them. */
function sayOfSentences({ predicted, wanted, sentences }: FoundOthers): TextBlock[] {
  if (sentences.length === 0) return [];
  const followed = wanted ?? predicted;
  const next = (one: SentenceLeftOut) => quoted(one.next);
  const said = saySentences(sentences, { followed: quoted(followed), isPredicted: !wanted, next });
  const rows = sentences.map((one) => [
    String(one.number),
    positionsOf(one),
    percentInTable(one.probability),
    quotedText(shownText(one.next)),
    quotedText(one.text.replaceAll(/\s+/g, ' '), MOST_SHOWN),
  ]);
  const head = [
    sentences[0]?.unit ?? 'sentence',
    'pos',
    `${quotedText(shownText(followed))} without it`,
    'comes next',
    'text',
  ];
  return [said, '', tableBlock([head, ...rows]), ''];
}

/** For example "Of the last 24 words or tokens"; `undefined` if all were tried. */
function amongWhich(
  { tokens }: TraceSummary,
  influence: readonly TriedPlace[],
  { opened, soFar }: Pick<FoundOthers, 'opened' | 'soFar'>,
): string | undefined {
  const units = longestWord(influence) ? 'words or tokens' : 'tokens';
  if (soFar) return `Of the ${influence.length} ${units} tried so far`;
  if (opened) return `Of the ${units} of ${nameOf(opened)}`;
  return countBefore(tokens, influence) > 1 ? `Of the last ${influence.length} ${units}` : undefined;
}

export function othersJson(summary: TraceSummary, { predicted, wanted, tried, sentences }: FoundOthers) {
  const { target: _, ...texts } = textsJson(summary);
  const named = ({ id, token, text }: { id: number; token: string; text: string }) => ({ id, token, text });
  return {
    model: modelJson(summary.model),
    ...texts,
    predicted: { ...named(predicted), probability: predicted.probability },
    wanted: wanted ? named(wanted) : null,
    sentences: sentences.map(({ place, text, number, tokens, probability, rank, next }) => ({
      number,
      position: place,
      tokens,
      text,
      probability,
      rank: rank - 1, // counts the tokens before it, as in all JSON
      next: { ...named(next), probability: next.probability },
    })),
    places: tried.places,
    count: tried.count,
    changing: tried.changing,
    influence: tried.influence.map(({ place, ...of }) => ({ position: place, ...of })),
    others: tried.inOrder.map(
      ({ place, tokens, fitProbability, next, predictedProbability, wantedProbability, ...other }) => ({
        position: place,
        tokens,
        ...named(other),
        fits: fitProbability,
        next: { ...named(next), probability: next.probability },
        predicted: predictedProbability,
        ...(wantedProbability !== undefined && { wanted: wantedProbability }),
      }),
    ),
  };
}
