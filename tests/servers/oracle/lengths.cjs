// Counts strings the official way: node lengths.cjs <node_modules> < strings.json > lengths.json
// X: twitter-text's parseTweet (after CRLF became LF, as it is sent); graphemes: Intl.Segmenter.
'use strict';
const fs = require('fs');
const path = require('path');
const root = process.argv[2];
const { parseTweet } = require(path.join(root, 'twitter-text'));
const version = JSON.parse(fs.readFileSync(path.join(root, 'twitter-text', 'package.json'), 'utf8')).version;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const texts = JSON.parse(fs.readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify({
  oracle: { 'twitter-text': version, icu: process.versions.icu, unicode: process.versions.unicode },
  x: texts.map((text) => parseTweet(text.replace(/\r\n/g, '\n')).weightedLength),
  graphemes: texts.map((text) => [...segmenter.segment(text)].length),
}));
