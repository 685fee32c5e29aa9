/** Checks parsed JSON against a schema, with error messages that name the field. */
import * as v from 'valibot';
import { ModelFolderError } from './errors';
import { type JsonFile, shorten } from './json';

/** The schema of an integer from `min` to `max`. */
export function wholeNumber(min: number, max: number) {
  const fault = `must be a whole number from ${min} to ${max}`;
  return v.pipe(v.number(fault), v.safeInteger(fault), v.minValue(min, fault), v.maxValue(max, fault));
}

/** The schema of a boolean. */
export function flag() {
  return v.boolean('must be true or false');
}

/**
 * The file's content, an object, checked by `schema`.
 * @param integers top-level keys whose numbers must be written as exact integers
 * @throws a sentence with file, field and fault
 */
export function readFields<Schema extends v.GenericSchema>(
  json: JsonFile,
  schema: Schema,
  integers: readonly string[] = [],
): v.InferOutput<Schema> {
  for (const key of integers) {
    const written = json.inexact.get(key);
    if (written !== undefined) {
      throw new ModelFolderError(
        `${json.file}: field "${key}" must be a whole number in plain digits, not ${written}.`,
      );
    }
  }
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ModelFolderError(`${json.file} must be a JSON object, not ${shorten(JSON.stringify(value))}.`);
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw new ModelFolderError(`${json.file}: ${describeIssue(result.issues[0])}.`);
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const field = `field "${shorten(v.getDotPath(issue) ?? '')}"`;
  if (issue.input === undefined) return `${field} is missing`;
  const message = issue.message.startsWith('must ') ? issue.message : `must be ${issue.expected ?? 'different'}`;
  return `${field} ${message}, not ${shorten(JSON.stringify(issue.input))}`;
}
