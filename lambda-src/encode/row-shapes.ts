import { FieldRules } from './field-rules';
import { RowShape, shapeOf } from './row-shape';

/** Rows of a table mostly have few shapes. To look through more of them takes longer than to learn one. */
const MOST_SHAPES = 32;

/** After so many shapes without a known field, details name no more fields: all rows of a message could have other ones. */
const MOST_STRANGERS = 10;

/** The shapes that rows had. Only those are kept with which nothing is wrong. */
export class RowShapes {
  /** The shape of a row without fields. */
  public readonly noFields: RowShape;
  private readonly known: RowShape[] = [];
  private oldest = 0;
  /** How many shapes without a known field the message had so far. */
  private strangers = 0;

  constructor(private readonly rules: FieldRules) {
    this.noFields = shapeOf([], rules, true);
  }

  public startMessage(): void {
    this.strangers = 0;
  }

  public of(names: readonly string[]): RowShape {
    const known = this.known.find((shape) => shape.names.length === names.length && names.every((name, at) => shape.names[at] === name));
    return known ?? this.learn(names);
  }

  private learn(names: readonly string[]): RowShape {
    const shape = shapeOf(names, this.rules, this.strangers < MOST_STRANGERS);
    if (shape.problem === undefined) {
      this.known[this.oldest] = shape;
      this.oldest = (this.oldest + 1) % MOST_SHAPES;
    } else if (shape.problem.reason === 'NO_KNOWN_FIELD') {
      this.strangers++;
    }
    return shape;
  }
}
