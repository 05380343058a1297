/** Texts, and what Unicode makes of them: without white space around them, in lower case, composed. */
export const DEFINED: readonly (readonly [string, string])[] = [
  ['\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000Ada\u3000\x85\xa0', 'ada'],
  ['\ufeffAda\ufeff', '\ufeffada\ufeff'],
  ['\x1cAda\x1f', '\x1cada\x1f'],
  ['\u200bAda\u180e', '\u200bada\u180e'],
  ['IİIı', 'ii\u0307iı'],
  ['ΟΔΥΣΣΕΥΣ ΣΑΣ', 'οδυσσευς σας'],
  ['STRASSE Straße ẞ', 'strasse straße ß'],
  ['\u212a\u212bﬁ²', 'kåﬁ²'],
];
