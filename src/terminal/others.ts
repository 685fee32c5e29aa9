/** Other tokens that were tried in a text, for the terminal. */
import { quotedText } from '../base/foreign-text';
import { fixed } from '../base/number-text';
import { quoted, shownText } from '../base/quoted-token';
import { textTable } from '../base/text-table';
import type { Prediction } from '../engine/protocol/generation-protocol';
import type { VocabularyToken } from '../engine/protocol/token-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import { sayInfluence } from '../trace/readings/token-influence';
import { nameAt, ownAt, type TriedPlace } from '../trace/readings/tried-places';
import { ofFollowed, sayTried, type TriedToken, type TriedTokens } from '../trace/readings/tried-tokens';
import { modelJson, textsJson } from './json';

/** That comes next as the text is, and that is wanted to come next. */
interface FollowedTokens {
  readonly predicted: Prediction;
  readonly wanted?: VocabularyToken | undefined;
}

export function formatOthers(summary: TraceSummary, { predicted, wanted }: FollowedTokens, tried: TriedTokens): string {
  const rows = tried.listed.map((one) => {
    const { fits, next, more } = one;
    const own = ownAt(summary, one);
    return [
      positionsOf(one),
      own ? quotedText(shownText(own)) : '',
      quotedText(shownText(one)),
      quotedText(shownText(next)),
      fixed(fits),
      fixed(next.probability),
      fixed(ofFollowed(one)),
      String(more.length),
    ];
  });
  const change = (one: TriedToken) => {
    const own = ownAt(summary, one);
    return own ? `${quoted(own)} → ${quoted(one)}` : quoted(one);
  };
  const of = quotedText(shownText(wanted ?? predicted));
  const head = [
    'pos',
    'token',
    'instead',
    'comes next',
    'probability there',
    'of what comes next',
    `of ${of}`,
    tried.listedBy === 'outcome' ? 'more with that' : 'more there',
  ];
  const said = [
    `After this text ${quoted(predicted)} is most probable, with ${fixed(predicted.probability)}.`,
    ...sayMattering(summary, wanted ?? predicted, tried),
    sayTried(tried, { predicted: quoted(predicted), wanted: wanted && quoted(wanted), change }),
  ];
  return [...said, ...(rows.length === 0 ? [] : ['', ...textTable([head, ...rows], 4)])].join('\n');
}

/** "3", or "3–5" of a word of several tokens. */
function positionsOf({ place, tokens }: TriedPlace): string {
  return tokens === 1 ? String(place) : `${place}–${place + tokens - 1}`;
}

/** Which token or word of the text matters, and how probable the followed one is with others in the place of each. */
function sayMattering(
  summary: TraceSummary,
  followed: Prediction | VocabularyToken,
  { asIs, influence }: TriedTokens,
): string[] {
  if (asIs === null) return [];
  const written = (at: TriedPlace) => {
    const own = ownAt(summary, at);
    return own ? quoted(own) : '';
  };
  const name = (at: TriedPlace) => nameAt(summary.tokens, at, written);
  const rows = influence.map(({ count, probability, ...at }) => {
    const own = ownAt(summary, at);
    return [positionsOf(at), own ? quotedText(shownText(own)) : '', String(count), fixed(probability)];
  });
  const head = ['pos', 'token', 'others tried', `then ${quotedText(shownText(followed))}, on average`];
  const said = sayInfluence(influence, { followed: quoted(followed), asIs, name });
  return [said, '', ...textTable([head, ...rows], 2), ''];
}

export function othersJson(summary: TraceSummary, { predicted, wanted }: FollowedTokens, tried: TriedTokens) {
  const { target: _, ...texts } = textsJson(summary);
  const named = ({ id, token, text }: { id: number; token: string; text: string }) => ({ id, token, text });
  return {
    model: modelJson(summary.model),
    ...texts,
    predicted: { ...named(predicted), probability: predicted.probability },
    wanted: wanted ? named(wanted) : null,
    places: tried.places,
    count: tried.count,
    changing: tried.changing,
    influence: tried.influence.map(({ place, ...of }) => ({ position: place, ...of })),
    others: tried.inOrder.map(({ place, tokens, fits, next, ofPredicted, ofWanted, ...other }) => ({
      position: place,
      tokens,
      ...named(other),
      fits,
      next: { ...named(next), probability: next.probability },
      predicted: ofPredicted,
      ...(ofWanted !== undefined && { wanted: ofWanted }),
    })),
  };
}
