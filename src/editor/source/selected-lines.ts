/** Reads lines that are selected in an editor, each as one text. */
import { editorInUse } from './editor-in-use';

/** The selected lines that are not empty, trimmed and without duplicates, of the editor that a command is about. */
export function selectedLines(editor = editorInUse()): readonly string[] {
  if (!editor) return [];
  const lines = editor.selections
    .flatMap((selection) => editor.document.getText(selection).split(/\r?\n/))
    .map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}
