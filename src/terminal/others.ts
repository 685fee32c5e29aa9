/** Other tokens that were tried in a text, for the terminal. */
import { quotedText } from '../base/foreign-text';
import { fixed } from '../base/number-text';
import { quoted, shownText } from '../base/quoted-token';
import { textTable } from '../base/text-table';
import type { Prediction } from '../engine/protocol/generation-protocol';
import type { VocabularyToken } from '../engine/protocol/token-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import { sayTried, type TriedToken, type TriedTokens } from '../trace/readings/tried-tokens';
import { modelJson, textsJson } from './json';

/** That comes next as the text is, and that is wanted to come next. */
interface FollowedTokens {
  readonly predicted: Prediction;
  readonly wanted?: VocabularyToken | undefined;
}

export function formatOthers(
  tokens: TraceSummary['tokens'],
  { predicted, wanted }: FollowedTokens,
  tried: TriedTokens,
): string {
  const rows = tried.listed.map(({ place, fits, next, ofPredicted, ofWanted, ...other }) => {
    const own = tokens[place];
    return [
      String(place),
      own ? quotedText(shownText(own)) : '',
      quotedText(shownText(other)),
      quotedText(shownText(next)),
      fixed(fits),
      fixed(next.probability),
      fixed(ofWanted ?? ofPredicted),
    ];
  });
  const change = (one: TriedToken) => {
    const own = tokens[one.place];
    return own ? `${quoted(own)} → ${quoted(one)}` : quoted(one);
  };
  const of = quotedText(shownText(wanted ?? predicted));
  const head = ['pos', 'token', 'instead', 'comes next', 'probability there', 'of what comes next', `of ${of}`];
  const said = [
    `After this text ${quoted(predicted)} is most probable, with ${fixed(predicted.probability)}.`,
    sayTried(tried, { predicted: quoted(predicted), wanted: wanted && quoted(wanted), change }),
  ];
  return [...said, ...(rows.length === 0 ? [] : ['', ...textTable([head, ...rows], 4)])].join('\n');
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
    others: tried.listed.map(({ place, fits, next, ofPredicted, ofWanted, ...other }) => ({
      position: place,
      ...named(other),
      fits,
      next: { ...named(next), probability: next.probability },
      predicted: ofPredicted,
      ...(ofWanted !== undefined && { wanted: ofWanted }),
    })),
  };
}
