export type Properties = Readonly<Record<string, any>>;

/** A resource that exists. */
export interface Resource {
  /** The value of `Ref`. */
  readonly physicalId: string;
  /** The values of `Fn::GetAtt`, by attribute name. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface DeployedResource extends Resource {
  readonly type: string;
  readonly logicalId: string;
  readonly properties: Properties;
}
