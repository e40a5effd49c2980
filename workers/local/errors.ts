/** A failure that a person can do something about: one clear line, no stack. */
export class Trouble extends Error {}
