/** Places in a document of one line, which are the offsets of its characters. */
import type * as vscode from 'vscode';
import { partOf } from '../part-of';

export const positionAt = (character: number): vscode.Position => partOf<vscode.Position>({ line: 0, character });
export const offsetAt = ({ character }: vscode.Position): number => character;
