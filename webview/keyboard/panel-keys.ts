/** Keys that act wherever the focus is in the panel. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Listeners } from '../base/listeners';
import { announcer } from './announcer';
import { type CommandHandlers, LEAVE_KEYS, type PanelCommand, panelCommand, textCommand } from './keys';
import { TypedNumber } from './typed-number';
import { TypingOn } from './typing-on';

/**
 * In milliseconds: how long a number may be continued, by somebody who looks for the digit, and how long its first digit is
 * awaited.
 */
const CONTINUES = 2500;
const BEGINS = 5000;

/** Whether a key is for something else: typed into a field, pressed with a modifier, or already handled. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true;
  // AltGr, with which some keyboards write brackets, is reported as Ctrl and Alt too.
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  if (modified && !event.getModifierState('AltGraph')) return true;
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  return isField(target) || (event.key.startsWith('Arrow') && isMovedByArrows(target));
}

/** A dialog keeps the keyboard, except for the key that opened it. */
export function isInDialog(event: KeyboardEvent): boolean {
  return event.composedPath().some((place) => place instanceof HTMLDialogElement);
}

/** Whether it uses arrow keys by itself: a slider, or anything that scrolls horizontally. */
function isMovedByArrows(element: HTMLElement): boolean {
  return element instanceof HTMLInputElement || element.scrollWidth > element.clientWidth;
}

/** Whether it is typed into. */
export function isField(element: HTMLElement): boolean {
  if (element.isContentEditable || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement)
    return true;
  return element instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(element.type);
}

/**
 * The field that the key leaves, as nothing else needs the key. The next press leaves what contains the field, for example a
 * presentation.
 */
function leftField(event: KeyboardEvent): HTMLElement | undefined {
  const { key, defaultPrevented, isComposing } = event;
  if (!LEAVE_KEYS.includes(key) || defaultPrevented || isComposing || isInDialog(event)) return undefined;
  const [target, ...around] = event.composedPath();
  // An open popover closes by the same key, and returns the focus itself.
  if (around.some((place) => place instanceof Element && place.matches(':popover-open'))) return undefined;
  return target instanceof HTMLElement && isField(target) ? target : undefined;
}

function isSelectAll({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'a' && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

/** Calls the handlers of a view while it is in the page. */
export class PanelKeys implements ReactiveController {
  private readonly number = new TypedNumber(() => this.handlers.lastStep?.() ?? 0);
  private readonly typing = new TypingOn();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly handlers: CommandHandlers,
  ) {
    host.addController(this);
    new Listeners(host, window, { keydown: this.seen, pointerdown: this.pointed }, { capture: true });
    new Listeners(host, window, { keydown: this.pressed });
  }

  /** The number of a step that is being typed. */
  get typed(): string | undefined {
    return this.number.typed;
  }

  hostDisconnected(): void {
    this.stop();
  }

  /**
   * Runs before the field handles the key: a field stops its keys, and may be gone afterwards. The page around the panel repeats
   * a "select all" a little later, which would select what was typed since.
   */
  private readonly seen = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (!(target instanceof HTMLElement && isField(target))) return;
    this.typing.inField(event);
    if (isSelectAll(event)) event.stopPropagation();
  };

  private readonly pointed = (): void => this.typing.end();

  private readonly pressed = (event: KeyboardEvent): void => {
    if (!event.getModifierState('AltGraph')) this.typing.before(event);
    const ofText = this.ofText(event);
    if (ofText) {
      ofText();
      event.preventDefault();
      return;
    }
    leftField(event)?.blur();
    if (isTaken(event) || this.typing.has(event) || (isInDialog(event) && panelCommand(event.key) !== 'help')) return;
    if (this.beginsNumber(event.key)) this.number.begin();
    const taken = this.number.take(event.key);
    const command = panelCommand(event.key);
    if (taken === 'more') this.wait();
    else if (typeof taken === 'number') this.goTo(taken);
    else if (command === 'goToStep' && this.handlers.goToStep) {
      this.number.begin();
      this.wait();
    } else {
      this.stop();
      const handler = LEAVE_KEYS.includes(event.key)
        ? (announcer.undo ?? this.handlers.leave)
        : this.commandOf(command);
      if (!handler) return;
      handler();
    }
    event.preventDefault();
  };

  /** No step has the number 0. */
  private beginsNumber(key: string): boolean {
    const { goToStep, takesNumbers } = this.handlers;
    return (
      this.number.typed === undefined && goToStep !== undefined && takesNumbers?.() === true && /^[1-9]$/.test(key)
    );
  }

  /**
   * The handler of undo or redo, where the key is not for a field. The page around the panel may have prevented the browser's
   * default already.
   */
  private ofText(event: KeyboardEvent): (() => void) | undefined {
    const command = textCommand(event);
    const [target] = event.composedPath();
    const isOfField = target instanceof HTMLElement && isField(target);
    return command && !event.isComposing && !isOfField && !isInDialog(event) ? this.handlers[command] : undefined;
  }

  private commandOf(command: PanelCommand | undefined): (() => void) | undefined {
    return command && command !== 'goToStep' ? this.handlers[command] : undefined;
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.goTo(this.number.complete()), this.number.typed ? CONTINUES : BEGINS);
    this.host.requestUpdate();
  }

  private goTo(number: number | undefined): void {
    this.stop();
    if (number !== undefined) this.handlers.goToStep?.(number);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.number.stop();
    this.host.requestUpdate();
  }
}
