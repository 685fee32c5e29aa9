/**
 * Shows where keys act as soon as the page has the keyboard: what had the focus before, or what is read, gets it, and its outline
 * is seen. Whoever goes on with the pointer sees none.
 */
import type { ReactiveControllerHost } from 'lit';
import { Listeners } from '../base/listeners';
import { focusedElement } from './focus-handover';

/** How long before the page itself VS Code takes the focus from what has it, at most, in milliseconds. */
const TAKING = 100;

export class KeyboardMark {
  /** What has the focus only to be seen, as long as no key was used. */
  private marked: HTMLElement | null = null;
  /** Whether the pointer was used last. */
  private byPointer = false;
  /** What lost the focus last, and when. */
  private lost: { readonly element: HTMLElement; readonly at: number } | undefined;
  /** What had the focus when the keyboard went to the editor, as to a dialog that was opened from here. */
  private left: HTMLElement | null = null;

  /** @param focusRead focuses what is read */
  constructor(
    host: ReactiveControllerHost,
    private readonly focusRead: () => void,
  ) {
    const { given, lose, taken, pressed, pointed } = this;
    new Listeners(host, window, { focus: given, focusout: lose, blur: taken });
    const pointer = { pointermove: pointed, pointerdown: pointed };
    new Listeners(host, window, { keydown: pressed, ...pointer }, { capture: true, passive: true });
  }

  /** Must be called when there is something else to read. */
  readonly show = (): void => {
    if (this.byPointer || !document.hasFocus() || focusedElement()) return;
    if (this.left?.isConnected) this.left.focus({ preventScroll: true });
    if (!focusedElement()) this.focusRead();
    this.marked = focusedElement();
  };

  /** The keyboard comes by a key of the editor or by a click; a click is heard right after this. */
  private readonly given = ({ target }: FocusEvent): void => {
    if (target !== window) return;
    this.byPointer = false;
    this.show();
  };

  private readonly lose = (event: FocusEvent): void => {
    const [element] = event.composedPath();
    if (element instanceof HTMLElement) this.lost = { element, at: event.timeStamp };
  };

  private readonly taken = ({ target, timeStamp }: FocusEvent): void => {
    if (target !== window) return;
    const { lost } = this;
    this.left = focusedElement() ?? (lost && timeStamp - lost.at < TAKING ? lost.element : null);
  };

  private readonly pressed = (): void => {
    this.byPointer = false;
    this.marked = null;
  };

  private readonly pointed = ({ type, movementX, movementY }: PointerEvent): void => {
    // A page that changes below a pointer at rest sends such events too.
    if (type === 'pointermove' && movementX === 0 && movementY === 0) return;
    this.byPointer = true;
    if (this.marked && this.marked === focusedElement()) this.marked.blur();
    this.marked = null;
  };
}
