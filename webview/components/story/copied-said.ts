/** The places that the tokens of an explained suggestion are copied from, with links to them. */
import { html, nothing } from 'lit';
import { withoutCutWord } from '../../../src/base/cut-word';
import { sayOtherLines } from '../../../src/base/suggestion-facts';
import {
  type CopiedFrom,
  copiedShare,
  type SuggestionRun,
  suggestedTokens,
} from '../../../src/engine/protocol/completion-protocol';
import type { SuggestionPlace } from '../../../src/engine/protocol/panel-protocol';
import { quotedToken, visibleText } from '../../strings/format';
import { suggestionStrings as strings } from '../../strings/suggestion';

/** Sent to show a place that the suggestion was copied from. */
export class OpenPlace extends Event {
  constructor(readonly place: SuggestionPlace) {
    super('open-place');
  }
}

type Open = (place: SuggestionPlace) => void;

/** In characters. */
const MOST_SHARED = 40;
/** How many of the places that a suggestion is copied from are named. */
const MOST_PLACES = 4;

/** If nothing shown is copied, the line with the same words, or that it is the model's own. */
export function copiedSaid(run: SuggestionRun, open: Open) {
  if (copiedShare(run).copied === 0) return wordsBefore(run, open);
  const { copied: [first, ...others] = [] } = run;
  const shown = suggestedTokens(run);
  const tokens = shown.filter(({ agreeing }) => agreeing > 0);
  const isPart = tokens.length > 0 && tokens.length < shown.length;
  if (others.length > 0) return copiedFromSeveral(run, tokens.length, shown.length, open);
  if (isPart) return partlyCopied(run, tokens.map(quotedToken), shown.length, open);
  const place = first ? placeButton(strings.copiedFrom(first.line), 0, open) : html`<b>${strings.copiedSomewhere}</b>`;
  const also = elsewhere(first);
  return html`<p class="copied" data-part="copied">${place}${strings.copied(sharedText(first?.shared ?? ''))}${also}</p>`;
}

/** The other lines that have what was copied, in words: more of the text may be the same on one line than on another. */
function elsewhere(place: CopiedFrom | undefined): string {
  if (!place?.also || place.text === undefined) return '';
  return ` ${sayOtherLines(place.line, readable(place.text.trim()), place.also)}`;
}

function placeButton(label: string, copied: number, open: Open) {
  return html`<button type="button" class="link" data-action="open-copied" @click=${() => open({ copied })}>${label}</button>`;
}

function wordsBefore(run: SuggestionRun, open: Open) {
  if (!run.before) return html`<p class="copied" data-part="own">${strings.own(begunWord(run))}</p>`;
  return html`<p data-part="before">${strings.before(readable(run.before.text))}<button type="button" class="link" data-action="open-before"
    @click=${() => open({ before: true })}>${strings.line(run.before.line)}</button>${strings.notLookedUp}</p>`;
}

/** The half-typed word that the shown suggestion continues; '' if it begins a word. */
function begunWord({ result, suggestion, shown }: SuggestionRun): string {
  return shown || !/^[\p{L}\p{M}\p{N}_]/u.test(suggestion.text) ? '' : result.typed.trim();
}

/** Each copied stretch with its place in the text. @param tokens how many of the shown tokens are copied */
function copiedFromSeveral({ copied = [] }: SuggestionRun, tokens: number, shown: number, open: Open) {
  const named = copied.slice(0, MOST_PLACES);
  const each = named.map(
    ({ text = '', line }: CopiedFrom, index) =>
      html`${index > 0 ? ', ' : ''}${strings.stretch(readable(text.trim()))}${placeButton(strings.line(line), index, open)}`,
  );
  const owner = tokens < shown ? html`<b>${strings.partly(tokens, shown)}</b>: ` : nothing;
  return html`<p class="copied" data-part="copied">${owner}${strings.copiedTokens(tokens, shown)}${each}${strings.stretchesEnd(copied.length - named.length, tokens < shown)}</p>`;
}

/** For a suggestion that is the model's own except for some tokens: says so, and how many are copied. */
function partlyCopied({ copied: [first] = [] }: SuggestionRun, tokens: readonly string[], shown: number, open: Open) {
  const place = first ? placeButton(strings.line(first.line), 0, open) : strings.somewhere;
  const also = elsewhere(first);
  const after = strings.partlyTokens(tokens, sharedText(first?.shared ?? '')) + also;
  return html`<p class="copied" data-part="copied"><b>${strings.partly(tokens.length, shown)}</b>${strings.partlyCopied(tokens, shown)}${place}${after}</p>`;
}

/** The words of a text, with its spaces. */
function readable(words: string): string {
  return words.split(' ').map(visibleText).join(' ');
}

/** The end of what precedes both places: words of the text itself, with its spaces. */
function sharedText(text: string): string {
  const characters = [...text.trimStart()];
  if (characters.length <= MOST_SHARED) return readable(characters.join(''));
  const end = characters.slice(-MOST_SHARED).join('');
  return readable(`…${withoutCutWord(characters.slice(0, -MOST_SHARED).join(''), end)}`);
}
