/**
 * Makes the chips of the strip of tokens. They are clones of one element instead of templates: a thousand templates would delay
 * the first paint more than everything else.
 */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { maskAt } from '../../state/tokens/masks';
import type { TokenGroup } from '../../state/tokens/token-groups';
import { tokenLabel } from '../../strings/format';
import { stripStrings as strings } from '../../strings/token-strip';

/** Labels with more characters may be cut off. */
const LONG_LABEL = 20;

/** The elements for the groups of tokens, in order: a chip each, or several that are parts of one character. */
export function makeChips(groups: readonly TokenGroup[], summary: TraceSummary): HTMLElement[] {
  return groups.map((group) => (group.tokens.length === 1 ? single(group, summary) : together(group, summary)));
}

/** The name of a chip before anything else is known about its token. */
export function chipName({ first, tokens, label }: TokenGroup, part: number, summary: TraceSummary): string {
  const token = tokens[part];
  if (!token) return '';
  const position = first + part;
  const original = maskAt(summary, position)?.original;
  return tokens.length === 1
    ? strings.chip(label, position, token, original ? tokenLabel(original) : undefined)
    : strings.part(label, part, tokens.length, position, token);
}

function single(group: TokenGroup, summary: TraceSummary): HTMLElement {
  const chip = chipOf(group, 0, summary);
  const name = labelled(group.label);
  const original = maskAt(summary, group.first)?.original;
  chip.prepend(original ? replaced(tokenLabel(original), name) : name, ' ');
  chip.classList.toggle('special', group.tokens[0]?.special);
  return chip;
}

/** For a masked place also the token that the text has there. */
function replaced(original: string, name: HTMLElement): HTMLElement {
  const both = document.createElement('span');
  const struck = document.createElement('s');
  struck.append(labelled(original));
  both.append(struck, ' ', name);
  return both;
}

function together(group: TokenGroup, summary: TraceSummary): HTMLElement {
  const { label, tokens } = group;
  const whole = document.createElement('div');
  whole.className = 'group';
  whole.role = 'group';
  whole.ariaLabel = strings.group(label, tokens.length);
  const name = labelled(label);
  name.ariaHidden = 'true';
  const parts = document.createElement('div');
  parts.className = 'parts';
  parts.role = 'presentation';
  parts.append(...tokens.map((_, part) => chipOf(group, part, summary)));
  whole.append(name, parts);
  return whole;
}

function labelled(label: string): HTMLElement {
  const name = document.createElement('bdi');
  name.textContent = label;
  if (label.length > LONG_LABEL) name.className = 'long';
  return name;
}

let pattern: HTMLElement | undefined;

/** A chip that shows only the id besides its name. */
function chipOf(group: TokenGroup, part: number, summary: TraceSummary): HTMLElement {
  pattern ??= patternOfChip();
  const chip = pattern.cloneNode(true) as HTMLElement;
  const id = String(group.tokens[part]?.id);
  chip.dataset.token = String(group.first + part);
  chip.dataset.id = id;
  chip.ariaLabel = chipName(group, part, summary);
  (chip.firstChild as HTMLElement).textContent = id;
  return chip;
}

function patternOfChip(): HTMLElement {
  const chip = document.createElement('div');
  chip.className = 'chip';
  chip.role = 'option';
  chip.ariaSelected = 'false';
  chip.tabIndex = -1;
  const id = document.createElement('span');
  id.className = 'id';
  chip.append(id);
  return chip;
}
