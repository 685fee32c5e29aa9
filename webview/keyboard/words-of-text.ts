/**
 * The words of a text that explain something or lead somewhere are one stop of the Tab key together, and arrow keys move among
 * them: with a stop for each, crossing one step took dozens of presses.
 */
import { nothing } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';
import type { ElementPart } from 'lit/directive.js';
import { keyStrings as strings } from '../strings/keys';
import { focusedElement } from './focus-handover';
import { rovingTarget } from './roving';

/** What a word shows beside itself. */
interface Tip {
  readonly open: boolean;
  press(): void;
}

interface About {
  /** What it means, for a screen reader; the title if it has none. */
  readonly meaning?: string;
  readonly tip?: Tip;
  /** The element that stands in the text, if the word is only a part of that. */
  readonly inText?: Element;
}

/** All words in the page. */
const words = new Map<HTMLElement, About>();

/** What is one text: what says so, otherwise a paragraph or the like, or all that a component draws. */
const TEXT = ['[data-one-stop]', 'p, li, dd, dt, td, h3, h4'];

class WordOfText extends AsyncDirective {
  private word: HTMLElement | undefined;
  private about: About = {};

  // biome-ignore lint/correctness/noUnusedFunctionParameters: its parameters are those of `update`.
  render(about: About = {}) {
    return nothing;
  }

  override update({ element }: ElementPart, [about = {}]: Parameters<this['render']>) {
    if (this.word === undefined) {
      this.word = element as HTMLElement;
      this.word.addEventListener('keydown', moved);
    }
    this.about = about;
    if (this.isConnected) add(this.word, about);
    return nothing;
  }

  override disconnected(): void {
    if (this.word) remove(this.word);
  }

  override reconnected(): void {
    if (this.word) add(this.word, this.about);
  }
}

/** Makes a button a word of the text around it. */
export const wordOfText = directive(WordOfText);

/** Whether arrow keys lead from it to other words of its text. */
export function hasOtherWords(word: Element): boolean {
  const text = visibleTexts().get(textOf(word as HTMLElement)) ?? [];
  return text.length > 1;
}

function add(word: HTMLElement, about: About): void {
  if (words.size === 0) window.addEventListener('keydown', beforeTab, { capture: true, passive: true });
  words.set(word, about);
}

function remove(word: HTMLElement): void {
  words.delete(word);
  if (words.size === 0) window.removeEventListener('keydown', beforeTab, { capture: true });
}

/** Which words are visible changes with folds and room, so their stops are set when the key needs them. */
function beforeTab({ key, shiftKey }: KeyboardEvent): void {
  if (key !== 'Tab') return;
  const focused = focusedElement();
  for (const text of visibleTexts().values()) setStop(text, stopOf(text, focused, shiftKey));
}

/** The visible words of each text, in its order. */
function visibleTexts(): Map<Node, HTMLElement[]> {
  const texts = new Map<Node, HTMLElement[]>();
  for (const word of words.keys()) {
    if (!word.checkVisibility({ visibilityProperty: true })) continue;
    const text = textOf(word);
    texts.set(text, [...(texts.get(text) ?? []), word]);
  }
  for (const text of texts.values()) text.sort(inOrder);
  return texts;
}

function setStop(text: readonly HTMLElement[], stop: HTMLElement | undefined): void {
  for (const [at, word] of text.entries()) {
    word.tabIndex = word === stop ? 0 : -1;
    const meaning = words.get(word)?.meaning ?? word.title;
    const place = text.length > 1 ? strings.wordOfText(at + 1, text.length) : '';
    const told = [meaning, place].filter((part) => part !== '').join(' ');
    if (told === '') word.removeAttribute('aria-description');
    else word.setAttribute('aria-description', told);
  }
}

/** The word that is reached next from the focus, in the direction of the key; from elsewhere the first, or going back the last. */
function stopOf(text: readonly HTMLElement[], focused: HTMLElement | null, isBack: boolean): HTMLElement | undefined {
  if (focused && text.includes(focused)) return focused;
  const [end, other] = isBack ? [text.at(-1), [...text].reverse()] : [text[0], text];
  const from = focused && end && within(inText(end).getRootNode(), focused);
  const side = isBack ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  return (from && other.find((word) => from.compareDocumentPosition(inText(word)) & side)) || end;
}

/** Moves the focus to the neighbour that an arrow key leads to, where there is one; an explanation that is open goes along. */
function moved(event: KeyboardEvent): void {
  const word = event.currentTarget as HTMLElement;
  if (!event.key.startsWith('Arrow') || event.shiftKey) return;
  const text = visibleTexts().get(textOf(word)) ?? [];
  const from = text.indexOf(word);
  const target = rovingTarget(event, from, text.length);
  const reached = target === undefined ? undefined : text[target];
  if (!reached) return;
  // At an end the key is for what is around the text, once it is pressed anew.
  if (reached !== word || event.repeat) event.preventDefault();
  if (reached === word) return;
  const wasOpen = words.get(word)?.tip?.open === true;
  setStop(text, reached);
  reached.focus();
  if (wasOpen) words.get(reached)?.tip?.press();
}

function inText(word: HTMLElement): Element {
  return words.get(word)?.inText ?? word;
}

function textOf(word: HTMLElement): Node {
  const place = inText(word);
  for (const selector of TEXT) {
    const text = place.closest(selector);
    if (text) return text;
  }
  return place.getRootNode();
}

function inOrder(one: HTMLElement, other: HTMLElement): number {
  return inText(one).compareDocumentPosition(inText(other)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** What contains the element in the tree of this root; `undefined` if the element is outside it. */
function within(root: Node, element: Element): Element | undefined {
  for (let place = element; ; ) {
    const own = place.getRootNode();
    if (own === root) return place;
    if (!(own instanceof ShadowRoot)) return undefined;
    place = own.host;
  }
}
