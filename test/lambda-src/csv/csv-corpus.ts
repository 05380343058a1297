import { Cell } from '../../../lambda-src/csv/csv-rows';

/** A file, and what becomes of it: its rows, or the error that says what is wrong with it and where. */
export interface CsvCase {
  readonly name: string;
  readonly csv: string | Buffer;
  readonly delimiter?: string;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly Cell[])[];
  readonly error?: string;
}

function otherDelimiter(line: number, what: string, delimiter: string): string {
  return `the header (line ${line}) names a single column, and its name holds ${what}; if that separates fields, set 'delimiter' to ${delimiter}, `
    + 'and if it is part of the name, set \'delimiter\' to ","';
}

function loneCarriageReturn(place: string): string {
  return `${place} holds a carriage return without a line feed outside of quotes; end lines with LF or CRLF`;
}

export const READABLE: readonly CsvCase[] = [
  { name: 'LF line ends', csv: 'a,b\n1,2\n3,4\n', columns: ['a', 'b'], rows: [['1', '2'], ['3', '4']] },
  { name: 'CRLF line ends', csv: 'a,b\r\n1,2\r\n3,4\r\n', columns: ['a', 'b'], rows: [['1', '2'], ['3', '4']] },
  { name: 'mixed line ends', csv: 'a,b\r\n1,2\n3,4\r\n', columns: ['a', 'b'], rows: [['1', '2'], ['3', '4']] },
  { name: 'no line end behind the last row', csv: 'a,b\n1,2', columns: ['a', 'b'], rows: [['1', '2']] },
  { name: 'a last field that is empty, at the end of the file', csv: 'a,b\n1,', columns: ['a', 'b'], rows: [['1', null]] },
  { name: 'a last field that is quoted, at the end of the file', csv: 'a,b\n1,""', columns: ['a', 'b'], rows: [['1', '']] },
  { name: 'a byte order mark', csv: '\uFEFFa,b\n1,2\n', columns: ['a', 'b'], rows: [['1', '2']] },
  { name: 'a byte order mark before a quote', csv: '\uFEFF"a","b"\n1,2\n', columns: ['a', 'b'], rows: [['1', '2']] },
  { name: 'empty lines before, between and behind rows', csv: '\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n\n', columns: ['a', 'b'], rows: [['1', '2'], ['3', '4']] },
  { name: 'an empty field, and an empty text', csv: 'a,b\n,""\n"",\n', columns: ['a', 'b'], rows: [[null, ''], ['', null]] },
  { name: 'a single column, whose empty text is no empty line', csv: 'a\n1\n\n""\n2\n', columns: ['a'], rows: [['1'], [''], ['2']] },
  { name: 'line ends inside quotes', csv: 'a,b\n"1\n2","3\r\n4"\n5,6\n', columns: ['a', 'b'], rows: [['1\n2', '3\r\n4'], ['5', '6']] },
  { name: 'empty lines inside quotes', csv: 'a,b\n"\n\n1\n\n",2\n', columns: ['a', 'b'], rows: [['\n\n1\n\n', '2']] },
  { name: 'commas and quotes inside quotes', csv: 'a,b\n"1,2","say ""hi"""\n', columns: ['a', 'b'], rows: [['1,2', 'say "hi"']] },
  { name: 'nothing but quotes', csv: 'a,b\n"""","""""",\n'.replace(',\n', '\n'), columns: ['a', 'b'], rows: [['"', '""']] },
  { name: 'a quoted header with a line end', csv: '"a\nb","c,""d"""\n1,2\n', columns: ['a\nb', 'c,"d"'], rows: [['1', '2']] },
  { name: 'blanks, which belong to the field', csv: 'a, b\n 1 ,\t2\n', columns: ['a', ' b'], rows: [[' 1 ', '\t2']] },
  { name: 'texts that look like null', csv: 'a,b\nnull,\\N\nNaN,""""""\n', columns: ['a', 'b'], rows: [['null', '\\N'], ['NaN', '""']] },
  { name: 'a NUL and other control characters', csv: 'a,b\n\u0000,"\u0001\u001f\u007f"\n', columns: ['a', 'b'], rows: [['\u0000', '\u0001\u001f\u007f']] },
  { name: 'text of every script', csv: 'a,b\nрынок 回调 مرحبا,👩‍👩‍👧 🇺🇳 e\u0301\n', columns: ['a', 'b'], rows: [['рынок 回调 مرحبا', '👩‍👩‍👧 🇺🇳 e\u0301']] },
  { name: 'semicolons beside commas', csv: 'a;b,c\n1;2,3\n', columns: ['a;b', 'c'], rows: [['1;2', '3']] },
  { name: 'a single column with a semicolon in its name, where commas are asked for', csv: 'a;b\n1;2\n', delimiter: ',', columns: ['a;b'], rows: [['1;2']] },
  { name: 'semicolons that separate', csv: 'a;b\n1,5;"2;""3"""\n;""\n', delimiter: ';', columns: ['a', 'b'], rows: [['1,5', '2;"3"'], [null, '']] },
  { name: 'tabs that separate', csv: 'a\tb\r\n"1\t"\t2\r\n', delimiter: '\t', columns: ['a', 'b'], rows: [['1\t', '2']] },
  { name: 'blanks that separate', csv: 'a b\n"1 2" 3\n', delimiter: ' ', columns: ['a', 'b'], rows: [['1 2', '3']] },
  { name: 'a header that looks like a prototype', csv: '__proto__,constructor\n1,2\n', columns: ['__proto__', 'constructor'], rows: [['1', '2']] },
];

export const UNREADABLE: readonly CsvCase[] = [
  { name: 'nothing', csv: '', error: 'is empty; its first row must name the columns' },
  { name: 'a byte order mark alone', csv: '\uFEFF', error: 'is empty; its first row must name the columns' },
  { name: 'empty lines alone', csv: '\n\r\n\n', error: 'is empty; its first row must name the columns' },
  { name: 'a header alone', csv: 'a,b\n', error: 'has a header and no rows' },
  { name: 'a header alone without a line end', csv: 'a,b', error: 'has a header and no rows' },
  { name: 'too few fields', csv: 'a,b,c\n1,2,3\n4,5\n', error: 'row 2 (line 3) has 2 fields, the header names 3 columns' },
  { name: 'too many fields', csv: 'a,b\n"1\n",2\n3,4,5\n', error: 'row 2 (line 4) has 3 fields, the header names 2 columns' },
  { name: 'a line of blanks', csv: 'a,b\n1,2\n  \n', error: 'row 2 (line 3) has 1 fields, the header names 2 columns' },
  { name: 'a column without a name', csv: 'a,,c\n1,2,3\n', error: 'the header (line 1) does not name column 2' },
  { name: 'a name that comes twice', csv: 'id,text,id\n1,2,3\n', error: "the header (line 1) names 'id' twice; each row becomes an object, so names must differ" },
  { name: 'semicolons that nobody asked for', csv: '\na;b\n1;2\n', error: otherDelimiter(2, "a ';'", '";"') },
  { name: 'tabs that nobody asked for', csv: 'a\tb\n1\t2\n', error: otherDelimiter(1, 'a tab', '"\\t"') },
  { name: 'other fields than its delimiter separates', csv: 'a;b\n1;2;3\n', delimiter: ';', error: 'row 1 (line 2) has 3 fields, the header names 2 columns' },
  {
    name: 'text behind a closing quote before another delimiter',
    csv: 'a|b\n"1"x|2\n',
    delimiter: '|',
    error: "row 1 (line 2, column 'a') holds text behind a closing quote; write a quote inside a quoted field as two quotes",
  },
  { name: 'a quote that never closes', csv: 'a,b\n1,2\n3,"4\n5,6\n7,8\n', error: "row 2 (line 3, column 'b') opens a quote on line 3 that never closes" },
  { name: 'a quote that never closes in the header', csv: 'a,"b\n1,2\n', error: 'the header (line 1, column 2) opens a quote on line 1 that never closes' },
  { name: 'a quote inside a bare field', csv: 'a,b\n1,5" disk\n', error: "row 1 (line 2, column 'b') holds a quote inside a field that is not quoted; quote the field and write the quote twice" },
  { name: 'text behind a closing quote', csv: 'a,b\n"1"x,2\n', error: "row 1 (line 2, column 'a') holds text behind a closing quote; write a quote inside a quoted field as two quotes" },
  { name: 'a blank behind a closing quote', csv: 'a,b\n1,"2" \n', error: "row 1 (line 2, column 'b') holds text behind a closing quote; write a quote inside a quoted field as two quotes" },
  { name: 'a carriage return inside a bare field', csv: 'a,b\n1,2\r3\n', error: loneCarriageReturn("row 1 (line 2, column 'b')") },
  { name: 'a carriage return before a comma', csv: 'a,b\n1\r,2\n', error: loneCarriageReturn("row 1 (line 2, column 'a')") },
  { name: 'a carriage return alone in a field', csv: 'a,b,c\n1,\r,2\n', error: loneCarriageReturn("row 1 (line 2, column 'b')") },
  { name: 'two carriage returns before a line feed', csv: 'a,b\n1,2\r\r\n', error: loneCarriageReturn("row 1 (line 2, column 'b')") },
  { name: 'a carriage return inside the bare name of a column', csv: 'a,b\rc\n1,2\n', error: loneCarriageReturn('the header (line 1, column 2)') },
  { name: 'a carriage return behind a closing quote', csv: 'a,b\n"1"\r"2"\n', error: "row 1 (line 2, column 'a') holds a carriage return without a line feed outside of quotes; end lines with LF or CRLF" },
  { name: 'a quote that is not written twice, before an empty field', csv: 'a,b,c\n"1"2",,3\n', error: "row 1 (line 2, column 'a') holds text behind a closing quote; write a quote inside a quoted field as two quotes" },
  { name: 'two rows that are wrong', csv: 'a,b\n"1"x,"2\n3,4"5\n', error: "row 1 (line 2, column 'a') holds text behind a closing quote; write a quote inside a quoted field as two quotes" },
  { name: 'carriage returns alone', csv: 'a,b\r1,2\r', error: 'the header (line 1, column 2) holds a carriage return without a line feed outside of quotes; end lines with LF or CRLF' },
  { name: 'a carriage return at the end', csv: 'a,b\n1,2\r', error: "row 1 (line 2, column 'b') ends in a carriage return without a line feed" },
  {
    name: 'a byte that is not UTF-8',
    csv: Buffer.from('a,b\n1,2\n3,caf\xe9\n', 'latin1'),
    error: "row 2 (line 3, column 'b') is not UTF-8 at byte 13 of the file; convert the file to UTF-8",
  },
  {
    name: 'UTF-16',
    csv: Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'),
    error: 'the header (line 1, column 1) is not UTF-8 at byte 0 of the file; convert the file to UTF-8',
  },
  {
    name: 'UTF-16 and quotes',
    csv: Buffer.from('\uFEFF"a","b"\n1,2\n', 'utf16le'),
    error: 'the header (line 1, column 1) is not UTF-8 at byte 0 of the file; convert the file to UTF-8',
  },
  {
    name: 'a byte that is not UTF-8 behind a character of the same first bytes as U+FFFD',
    csv: Buffer.concat([Buffer.from('a,b\n1,"\uFFFD'), Buffer.from([0xef, 0xbf]), Buffer.from('"\n')]),
    error: "row 1 (line 2, column 'b') is not UTF-8 at byte 10 of the file; convert the file to UTF-8",
  },
  {
    name: 'an end inside a character and inside quotes',
    csv: Buffer.concat([Buffer.from('a,b\n1,2\n3,"'), Buffer.from([0xef, 0xbf])]),
    error: "row 2 (line 3, column 'b') ends inside a character; the file was cut, or is not UTF-8",
  },
  {
    name: 'an end inside a character',
    csv: Buffer.concat([Buffer.from('a,b\n1,2\n3,'), Buffer.from('😀').subarray(0, 3)]),
    error: "row 2 (line 3, column 'b') ends inside a character; the file was cut, or is not UTF-8",
  },
];
