/** Lines that are selected in an editor, each of them a text. */
import { editorInUse } from './editor-in-use';

/** Each selected line that is not empty once, without the space around it, of the editor that a command is about. */
export function selectedLines(editor = editorInUse()): readonly string[] {
  if (!editor) return [];
  const lines = editor.selections
    .flatMap((selection) => editor.document.getText(selection).split(/\r?\n/))
    .map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}
