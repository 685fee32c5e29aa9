/** The text of a hover about the tokens under the pointer. */
import * as vscode from 'vscode';
import { capital, count } from '../../base/counted';
import { markdownText, plainText } from '../../base/foreign-text';
import { shareText } from '../../base/number-text';
import { shownText } from '../../base/quoted-token';
import type { Variant } from '../../engine/protocol/model-protocol';
import type { Token, VocabularyToken } from '../../engine/protocol/token-protocol';
import { commandAddress } from '../command-address';
import type { HoverHint } from './hover-hint';
import { HOVER_COMMANDS } from './hover-links';
import type { TokenGroup } from './token-group';
import type { TokenPrediction } from './token-prediction';

interface HoveredTokens {
  /** The text that the tokens' ranges refer to, and the offset at which it begins in the document. */
  readonly text: string;
  readonly start: number;
  readonly tokens: readonly Token[];
  readonly group: TokenGroup;
  /** The selection, if the hover is about it; its tokens may extend beyond it. */
  readonly selected: Selected | undefined;
  /** The hint at how tokens are shown in code. */
  readonly hint: HoverHint | undefined;
  /** The lines of the hover's list, each with the indices of its tokens. */
  readonly listed: readonly (readonly number[])[];
  /** The bytes of listed tokens, by index, if they are requested or nothing else distinguishes the tokens. */
  readonly bytes: ReadonlyMap<number, Uint8Array>;
  readonly showBytes: boolean;
  /** How well a trace predicted listed tokens, by index, if it predicts them. */
  readonly foreseen: ReadonlyMap<number, TokenPrediction>;
  /** A description of what the text is a part of. */
  readonly origin: string;
  /** The attention that they receive together from a chosen token, if it is shown in the text. */
  readonly attended: Attended | undefined;
  /** The model to which the ids belong, by its name. */
  readonly model: string;
}

/** The selection: offsets in the text that the tokens' ranges refer to. */
export interface Selected extends Pick<TokenGroup, 'start' | 'end'> {
  /** Whether the selection extends beyond the end of that text. */
  readonly isCut: boolean;
}

/** The attention that tokens receive from a chosen token, and the head that gives it. */
export interface Attended {
  readonly weight: number;
  readonly layer: number;
  readonly head: number;
  readonly variant: Variant;
  /** Whether it is attention of an output to its source. */
  readonly isCross: boolean;
}

/** The place of a hover, for its links. Offsets are in the document. */
interface HoverPlace {
  readonly uri: vscode.Uri;
  readonly line: number;
  readonly offset: number;
  /** The selection there. */
  readonly selection: Pick<TokenGroup, 'start' | 'end'> | undefined;
  /** The number by which all its tokens can be requested, if not all of them are listed. */
  readonly list: number | undefined;
}

/** The most entries of a list, which covers the text above it. For a longer selection the panel lists all tokens. */
const LISTED = 12;
/**
 * Up to this many entries have a line each: VS Code shows eleven lines at once, including those of other hovers at the
 * place.
 */
const BELOW_EACH_OTHER = 6;
/** How many characters of a selection are repeated. */
const NAMED = 48;
/** How many tokens on each side are shown as text. */
const NEIGHBOURS = 4;

/** In brackets, because next to a full stop of the text a plain ellipsis would merge with it. */
const LEFT_OUT = '[…]';

/**
 * Kept to few short lines, because a hover covers the text above it. The content of the document is inserted as text, never
 * as Markdown or HTML.
 */
export function hoverText(hovered: HoveredTokens, place: HoverPlace): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.isTrusted = { enabledCommands: Object.values(HOVER_COMMANDS) };
  markdown.supportHtml = true; // for bold text within a word, where Markdown shows asterisks next to some characters
  addTokens(markdown, hovered);
  const { foreseen, selected, hint } = hovered;
  const target = [place.uri.toString(), place.line, place.offset];
  const settings = link(vscode.l10n.t('Hover Settings...'), HOVER_COMMANDS.chooseWhere, target);
  if (hint) addLine(markdown, hintText(hint));
  // For a selection, the user can see the text around it in the document.
  else if (foreseen.size === 0 && !selected) addNeighbours(markdown, hovered);
  const links = [traceLink(place), ...allIdsLink(hovered, place), ...bytesLink(hovered, target), settings];
  return markdown.appendMarkdown(`LLM Trace: ${links.join(' · ')}`);
}

/** Said before the links, because otherwise the user would think that hovers that stop appearing are broken. */
function hintText(hint: HoverHint): string {
  return hint === 'how'
    ? vscode.l10n.t(
        'Over code this shows three times, as a hint; after that, only where it is selected or traced, unless you change the hover settings.',
      )
    : vscode.l10n.t(
        'This is the last of three hints: from now on, over code this shows only where it is selected or traced, unless you change the hover settings.',
      );
}

function traceLink({ uri, line, selection }: HoverPlace): string {
  return selection
    ? link(vscode.l10n.t('Trace Selection'), HOVER_COMMANDS.traceSelection, [
        uri.toString(),
        selection.start,
        selection.end,
      ])
    : link(vscode.l10n.t('Trace Line'), HOVER_COMMANDS.traceLine, [uri.toString(), line]);
}

function allIdsLink({ group: { first, last }, selected }: HoveredTokens, { list }: HoverPlace): string[] {
  if (list === undefined) return [];
  const number = count(last - first);
  const label = selected?.isCut ? vscode.l10n.t('The first {0} ids', number) : vscode.l10n.t('All {0} ids', number);
  return [link(label, HOVER_COMMANDS.allIds, [list])];
}

/** The link that shows or hides bytes; none if all bytes are shown anyway, because nothing else distinguishes the tokens. */
function bytesLink({ bytes, showBytes, listed }: HoveredTokens, target: readonly unknown[]): string[] {
  if (showBytes) return [link(vscode.l10n.t('Hide Bytes'), HOVER_COMMANDS.toggleBytes, [...target, false])];
  if (bytes.size === listed.flat().length) return [];
  return [link(vscode.l10n.t('Show Bytes'), HOVER_COMMANDS.toggleBytes, [...target, true])];
}

/** Counted from 0, like positions in the panel. */
export function placeOf({ group: { first, last }, origin }: Pick<HoveredTokens, 'group' | 'origin'>): string {
  return last - first === 1
    ? vscode.l10n.t('position {0} (from 0) of {1}', first, origin)
    : vscode.l10n.t('positions {0} to {1} (from 0) of {2}', first, last - 1, origin);
}

function addTokens(markdown: vscode.MarkdownString, hovered: HoveredTokens): void {
  const { first, last } = hovered.group;
  if (last - first === 1) addToken(markdown, hovered);
  else addWord(markdown, hovered);
  addBeyond(markdown, hovered);
}

/** A note that a selection begins or ends within a token, or after the space that a word’s token begins with. */
function addBeyond(markdown: vscode.MarkdownString, { selected, group, text }: HoveredTokens): void {
  if (!selected) return;
  const before = text.slice(group.start, selected.start);
  const [begins, ends] = [before !== '' && before !== ' ', group.end > selected.end];
  const isOne = group.last - group.first === 1;
  if (!begins && !ends) {
    if (before === ' ') addLine(markdown, spaceBefore(isOne));
    return;
  }
  if (isOne) {
    addLine(markdown, vscode.l10n.t('Only a part of this token is selected.'));
    return;
  }
  const whole = plainText(visible(text.slice(group.start, group.end)), NAMED);
  const said =
    begins && ends
      ? vscode.l10n.t('The selection begins and ends within a token: all tokens together are “{0}”.', whole)
      : begins
        ? vscode.l10n.t('The selection begins within a token: all tokens together are “{0}”.', whole)
        : vscode.l10n.t('The selection ends within a token: all tokens together are “{0}”.', whole);
  addLine(markdown, said);
}

function spaceBefore(isOne: boolean): string {
  return isOne
    ? vscode.l10n.t('The token begins with the space before the selection.')
    : vscode.l10n.t('The first token begins with the space before the selection.');
}

function addToken(markdown: vscode.MarkdownString, hovered: HoveredTokens): void {
  const { tokens, group, model } = hovered;
  const token = tokens[group.first] as Token;
  const { id } = token;
  const known = vscode.l10n.t('id {0} of the model “{1}”', id, plainText(model));
  const said = [known, ...describeBytes(hovered, group.first)].join(', ');
  addFirst(markdown, hovered, `: ${said}`, nameOf(token));
  for (const foreseen of describeForeseen(hovered, group.first)) addLine(markdown, capital(foreseen));
}

/**
 * The text that is pointed at and its place, and below that why it is tinted and underlined, because nothing else in the
 * editor says so.
 */
function addFirst(markdown: vscode.MarkdownString, hovered: HoveredTokens, said: string, name: string): void {
  const { attended, group } = hovered;
  addLine(markdown, `${said} · ${placeOf(hovered)}`, `“${plainText(name)}”`);
  if (!attended) return;
  const lit = vscode.l10n.t('{0}: tint and underline show how much', describeAttended(attended, group));
  addLine(markdown, lit);
}

/** The tokens of a word or a selection, one below the other. */
function addWord(markdown: vscode.MarkdownString, hovered: HoveredTokens): void {
  const { text, group, model, selected, listed } = hovered;
  const number = group.last - group.first;
  const atLeast = selected?.isCut ? vscode.l10n.t('more than {0}', count(number)) : count(number);
  const many = vscode.l10n.t(' is {0} tokens of the model “{1}”', atLeast, plainText(model));
  const { start, end } = selected ?? group;
  addFirst(markdown, hovered, many, plainText(visible(text.slice(start, end)), NAMED));
  const lines = listed.map((line) => lineOf(hovered, line));
  const more = number - listed.flat().length;
  if (more > 0) lines.push(vscode.l10n.t('and {0} more', count(more)));
  // In one paragraph, because a hover has little height, and its last line, which has the links, should be visible.
  const isShort = lines.length <= BELOW_EACH_OTHER || hovered.foreseen.size > 0 || hovered.showBytes;
  markdown.appendMarkdown(`${lines.map(markdownText).join(isShort ? '  \n' : ' · ')}\n\n`);
}

/** For example “·”: id 220, 11 times; or a token with everything known about it; or the parts of a character. */
function lineOf(hovered: HoveredTokens, line: readonly number[]): string {
  const { tokens, text } = hovered;
  const first = tokens[line[0] as number] as Token;
  const isRepeated = line.length > 1 && !isPart(first);
  const said = (isRepeated ? line.slice(0, 1) : line).map((index) =>
    [
      vscode.l10n.t('id {0}', (tokens[index] as Token).id),
      ...(isRepeated ? [vscode.l10n.t('{0} times', line.length)] : []),
      ...describeBytes(hovered, index),
      ...describeForeseen(hovered, index),
    ].join(', '),
  );
  const name = isPart(first)
    ? visible(text.slice(first.start, Math.max(...line.map((index) => (tokens[index] as Token).end))))
    : nameOf(first);
  return `“${plainText(name)}”: ${said.join(' · ')}`;
}

/**
 * The first lines of a list, each with the indices of its tokens. Tokens that are parts of one character share a line,
 * because a part alone does not show which one it is. So do the blanks at the beginning of lines of code, which would fill
 * the list.
 * @param of `isEachToldOf` says whether every token has its own information, even if several are the same
 */
export function listedOf(
  of: Pick<HoveredTokens, 'tokens' | 'group'> & { readonly isEachToldOf: boolean },
): readonly (readonly number[])[] {
  const { tokens, group, isEachToldOf } = of;
  const lines: number[][] = [];
  for (let index = group.first; index < group.last; index++) {
    const token = tokens[index] as Token;
    const before = tokens[lines.at(-1)?.at(-1) ?? -1];
    const isAlike = !isEachToldOf && before?.id === token.id && token.text !== '' && token.text.trim() === '';
    if (before && (isAlike || isOfOneCharacter(before, token))) lines.at(-1)?.push(index);
    // A line “And 1 more” would take the space of that one token.
    else if (lines.length < LISTED || index === group.last - 1) lines.push([index]);
    else break;
  }
  return lines;
}

function isOfOneCharacter(one: Token, other: Token): boolean {
  return isPart(one) && isPart(other) && one.start === other.start;
}

/** A token's bytes and characters, if they are shown. */
function describeBytes(hovered: HoveredTokens, index: number): string[] {
  const { tokens, bytes, start, showBytes } = hovered;
  const token = tokens[index] as Token;
  const own = bytes.get(index);
  const hex = own && hexOf(own);
  const parts: string[] = [];
  if (hex !== undefined)
    parts.push(own?.length === 1 ? vscode.l10n.t('byte {0}', hex) : vscode.l10n.t('bytes {0}', hex));
  if (showBytes) parts.push(charactersOf(start + token.start, start + token.end));
  return parts;
}

/** Counted from 0, with the last one included, like positions. @param end the index after the last one */
function charactersOf(first: number, end: number): string {
  const last = end - 1;
  return last <= first ? vscode.l10n.t('character {0}', first) : vscode.l10n.t('characters {0} to {1}', first, last);
}

/** Bytes in the form in which they are shown next to a token. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** How probable a traced token was at its place, and what the model considered more probable. */
function describeForeseen({ foreseen }: HoveredTokens, index: number): string[] {
  const known = foreseen.get(index);
  if (!known) return [];
  const { probability, rank, best } = known;
  const share = shareText(probability);
  if (rank === 0) return [vscode.l10n.t('probability {0}, the highest here', share)];
  const [other, most] = [plainText(nameOf(best.token)), shareText(best.probability)];
  return [
    vscode.l10n.t('probability {0}, rank {1}; most probable here “{2}”, {3}', share, count(rank + 1), other, most),
  ];
}

/** Names the head, because the tint in the text does not show which one it is. */
function describeAttended({ weight, layer, head, variant, isCross }: Attended, { first, last }: TokenGroup): string {
  const share = shareText(weight);
  if (variant !== 'model')
    return last - first === 1
      ? vscode.l10n.t('The chosen token gives it {0} of its attention in the simplified block', share)
      : vscode.l10n.t('The chosen token gives them {0} of its attention in the simplified block', share);
  const said =
    last - first === 1
      ? vscode.l10n.t('The chosen token gives it {0} of its attention in head {1}.{2}', share, layer, head)
      : vscode.l10n.t('The chosen token gives them {0} of its attention in head {1}.{2}', share, layer, head);
  return isCross ? vscode.l10n.t('{0} of the cross-attention', said) : said;
}

/** Whether a token's bytes are not whole characters, so that it has no text of its own. */
export function isPart({ text }: Token): boolean {
  return text.includes('\ufffd');
}

/** The name of a token in its line. */
export function nameOf(token: VocabularyToken): string {
  return visible(shownText(token));
}

/** Draws blanks and line breaks as the panel does. */
function visible(text: string): string {
  return text.replaceAll(' ', '·').replaceAll(/\r\n?|\n/g, '⏎');
}

/**
 * For example "The <b>weather</b> is fine": the surrounding text as it reads, without characters that could be mistaken for
 * part of the text.
 */
function addNeighbours(markdown: vscode.MarkdownString, { text, tokens, group }: HoveredTokens): void {
  const from = tokens[Math.max(0, group.first - NEIGHBOURS)]?.start ?? group.start;
  const to = tokens[Math.min(tokens.length, group.last + NEIGHBOURS) - 1]?.end ?? group.end;
  const own = text.slice(group.start, group.end);
  const trimmed = own.trim();
  if (trimmed === '' || (from === group.start && to === group.end)) return;
  const start = group.start + own.indexOf(trimmed);
  const before = `${from > 0 ? LEFT_OUT : ''}${inOneLine(text.slice(from, start))}`;
  const after = `${inOneLine(text.slice(start + trimmed.length, to))}${to < text.length ? LEFT_OUT : ''}`;
  const [marked, around] = [markdownText(inOneLine(trimmed)), [before, after].map(markdownText)];
  markdown.appendMarkdown(`${vscode.l10n.t('In the text: {0}', around.join(`<b>${marked}</b>`))}\n\n`);
}

/** Draws line breaks as the panel does. */
function inOneLine(text: string): string {
  return plainText(text.replaceAll(/\r\n?|\n/g, '⏎'));
}

/** Adds a paragraph, with a quoted text in bold before it. */
function addLine(markdown: vscode.MarkdownString, text: string, quoted?: string): void {
  const bold = quoted ? `**${markdownText(quoted)}**` : '';
  markdown.appendMarkdown(`${bold}${markdownText(text)}\n\n`);
}

function link(label: string, command: string, target: readonly unknown[]): string {
  return `[${label}](${commandAddress(command, ...target)})`;
}
