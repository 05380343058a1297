/** The same page with links and pictures that do not depend on where it is shown: on npm, on PyPI, or on Construct Hub. */
export function absoluteLinks(markdown: string, repository: string, ref: string): string {
  const page = (target: string) => `${repository}/blob/${ref}/${target}`;
  const picture = (target: string) => `${repository.replace('//github.com/', '//raw.githubusercontent.com/')}/${ref}/${target}`;
  return markdown
    .replace(/(!?)\[([^\]]*)\]\((?!https?:|#)([^)]+)\)/g, (_, mark: string, text: string, target: string) =>
      `${mark}[${text}](${mark ? picture(target) : page(target)})`)
    .replace(/\b(src|srcset)="(?!https?:)([^"]+)"/g, (_, attribute: string, target: string) => `${attribute}="${picture(target)}"`);
}
