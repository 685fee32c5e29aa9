/** A list to pick from in which a text can be typed as well. */
import * as vscode from 'vscode';
import { pickIn } from '../pick-in';

interface PickOrType<T> {
  readonly title: string;
  readonly placeholder: string;
  /** The entry of what is typed. It is offered first, as VS Code sorts, if its label is that text. */
  readonly typed: (text: string) => T;
}

/** @returns an entry, or that of what was typed; `undefined` when the user picks nothing */
export function pickOrType<T extends vscode.QuickPickItem>(
  items: readonly T[],
  { title, placeholder, typed }: PickOrType<T>,
): Promise<T | undefined> {
  const list = vscode.window.createQuickPick<T>();
  Object.assign(list, { title, placeholder, matchOnDescription: true, matchOnDetail: true });
  let own: T | undefined;
  const draw = () => {
    own = list.value.trim() === '' ? undefined : typed(list.value);
    list.items = own ? [own, ...items] : items;
  };
  draw();
  return pickIn<T, T>(list, (end) => {
    list.onDidChangeValue(draw);
    list.onDidAccept(() => {
      const [selected] = list.selectedItems;
      // An Enter may be quicker than the list: then nothing is selected, or what was typed one key before.
      const accepted = selected && items.includes(selected) ? selected : own;
      if (accepted) end(accepted);
    });
  });
}
