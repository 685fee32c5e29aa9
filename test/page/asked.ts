/** What a page has asked the editor for, written down for tests. */
import type { ComparePlace, Highlight, LastReport, SuggestionPlace } from '../../src/engine/protocol/panel-protocol.ts';
import type { SaveWish } from '../../src/engine/protocol/save-protocol.ts';

/** Everything that the page has asked the editor for, which a page alone cannot do. */
export interface Asked {
  readonly copied: string[];
  /** What was done to make room for a presentation. */
  readonly presented: string[];
  /** Places that the explained suggestion comes from. */
  readonly places: SuggestionPlace[];
  /** Where the editor's keys lead in the panel now. */
  readonly visited: { back: boolean; forward: boolean };
  readonly saved: SaveWish[];
  /** Reports that were saved and are to be opened. */
  readonly openedReports: number[];
  /** Where the comparison is read, each time that the page has told it. */
  readonly compared: ComparePlace[];
  readonly highlighted: Highlight[];
  /** Tokens that are to be shown in the editor. */
  readonly shown: number[];
  readonly levels: string[];
  readonly rescued: string[];
  readonly finished: string[];
  /** The name of the file that the user saves to, once that is said, and when it is written; without it the user declines. */
  saving?: { readonly name: Promise<string>; readonly written: Promise<void>; readonly elsewhere?: string };
  /** By how many sizes type was set larger in a presentation last, in whatever panel. */
  largerType?: number;
  /** How the picture that was saved last looks, in whatever panel. */
  pictureLook?: unknown;
  /** What was chosen last of a report of some steps, in whatever panel. */
  lastReport?: LastReport;
  /** The only model of the workspace. */
  workspaceModel?: { readonly model: string; readonly name: string };
  /** What the user picks when asked for the float model that was quantised. */
  original?: string;
}

/** Before its page has asked for anything. */
export function nothingAsked(): Asked {
  return {
    copied: [],
    presented: [],
    visited: { back: false, forward: false },
    places: [],
    saved: [],
    openedReports: [],
    compared: [],
    highlighted: [],
    shown: [],
    levels: [],
    rescued: [],
    finished: [],
  };
}
