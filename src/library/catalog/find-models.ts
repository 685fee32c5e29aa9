/** Finds all models that programs keep in their stores on this machine. Files are listed, but none is opened. */
import type { FoundModel, PassedOver } from '../found-model';
import { formatReference, pathReference } from '../reference';
import { huggingFace } from '../stores/hugging-face';
import { ollama } from '../stores/ollama';
import { opened } from '../stores/opened';
import { gpt4All, jan, llamaCpp, lmStudio, starter } from '../stores/programs';
import type { FindOptions, Store, StoreListing } from '../stores/store';
import { userFolders } from '../stores/user-folders';
import type { Surroundings } from '../surroundings';

/** If several stores hold the same bytes, the first store in this order names them. */
const ALL: readonly Store[] = [starter, huggingFace, lmStudio, ollama, llamaCpp, gpt4All, jan, userFolders, opened];

/** @throws only the signal's reason, when cancelled */
export async function findModels(surroundings: Surroundings, options: FindOptions): Promise<StoreListing> {
  const listings = await Promise.all(ALL.map((store) => store.find(surroundings, options)));
  return {
    models: nameApart(eachOnce(listings.flatMap(({ models }) => models))),
    passedOver: unique(listings.flatMap(({ passedOver }) => passedOver)),
  };
}

/** Lists the same bytes once, with all their names. */
function eachOnce(models: readonly FoundModel[]): FoundModel[] {
  const known = new Map<string, FoundModel>();
  for (const model of models) {
    const other = known.get(model.identity);
    if (!other) known.set(model.identity, model);
    // A model that a program keeps is listed under the program's name for it, even if it was opened by its path.
    else if (model.store !== 'opened' && other.name !== model.name && !other.otherNames.includes(model.name)) {
      known.set(model.identity, { ...other, otherNames: [...other.otherNames, model.name] });
    }
  }
  return [...known.values()];
}

/** A name refers to the first model that has it; the other models of that name are referred to by their paths. */
function nameApart(models: readonly FoundModel[]): FoundModel[] {
  const known = new Set<string>();
  return models.flatMap((model) => {
    const named = [model, { ...model, reference: pathReference(model.path) }].find(
      ({ reference }) => !known.has(formatReference(reference)),
    );
    if (named) known.add(formatReference(named.reference));
    return named ?? [];
  });
}

/** Sorted by path, because the order in which the files of a folder are read varies. */
function unique(passedOver: readonly PassedOver[]): PassedOver[] {
  const once = [...new Map(passedOver.map((each) => [`${each.path}\n${each.reason}`, each])).values()];
  return once.sort((a, b) => (a.path < b.path ? -1 : 1));
}
