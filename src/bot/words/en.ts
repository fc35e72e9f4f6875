import { counting, nouns } from "./plurals.ts";
import type { Words } from "./words.ts";

const count = counting("en");

const help = [
  "Send me a photo and write under it what I shall do, or press a button:",
  "",
  "• predict – find things (predict 0.6, predict person, car)",
  "• blur 10 · contour · sharpen · segment 100 · grey · negative · salt and pepper 0.1",
  "• rotate 90 · rotate anti-clockwise 180 · flip · mirror",
  "• resize 800x600 · crop 4:5 · caption Hello!",
  "• thumbnail 400x400 – a small one with its own address",
  "• several in a row: rotate 90, blur 4",
  "• an album with concat: joined into one picture (concat vertical)",
  "• a link to a video, or /video and words to search for: I fetch it",
  "",
  "Reply to a photo with the same words to work on it again; in groups with a slash: /blur 10.",
  "Sent as a file, a picture keeps its full size: JPEG, PNG, WebP, GIF or AVIF, up to 20 MB.",
  "Also: /history, /settings, /cancel, /privacy, /delete_me",
].join("\n");

export const en: Words = {
  language: "en",
  languageName: "English",

  start: `Hello! I work on pictures.\n\n${help}`,
  help,
  commands: {
    detect: "Find things in a photo: reply to one with it",
    blur: "Blur a photo: /blur 10",
    grey: "Make a photo grey",
    rotate: "Rotate a photo: /rotate 90",
    sharpen: "Sharpen a photo",
    contour: "Show the contours in a photo",
    negative: "Turn a photo into its negative",
    segment: "Only black and white: /segment 100",
    salt_and_pepper: "Sprinkle noise on a photo: /salt_and_pepper 0.1",
    flip: "Turn a photo upside down",
    mirror: "Exchange left and right",
    resize: "Resize a photo: /resize 800x600",
    crop: "Cut out the middle: /crop 4:5",
    caption: "Write on a photo: /caption Hello!",
    thumbnail: "Make a small one: /thumbnail 400x400",
    video: "Fetch a video: /video words to search for",
    concat: "Join several photos into one",
    cancel: "Stop what I am doing for you",
    history: "Your last ten results",
    settings: "How I work for you",
    privacy: "What I store, and for how long",
    delete_me: "Delete everything that I have of you",
    help: "What I can do",
  },

  working: {
    detect: "Looking at your photo…",
    filter: (steps) => `Working on your photo: ${steps}…`,
    concat: "Joining your photos…",
    thumbnail: "Making your photo small…",
  },
  mayBeAbove: "The result may already be above. If it is not, please send the photo again.",
  nextInQueue: "Waiting in the queue: yours is next.",
  inQueue: (place) => `Waiting in the queue: about number ${place}.`,
  cancelled: "Cancelled.",
  buttons: { cancel: "Cancel", retry: "Try again", asFile: "As a file" },
  pressed: {
    tooLate: "Too late: this has ended already.",
    notYours: "Only who asked for this can cancel it.",
    retrying: "I am trying again.",
    nothingToRetry: "There is nothing to try again here.",
    fileIsThere: "I have just sent the file.",
    fileGone: "I no longer have this picture. Please send the photo again.",
  },
  cancelledSome: (requests) => `${requests} ${count(requests, "request", "requests")} cancelled.`,
  nothingToCancel: "There is nothing to cancel.",
  reasons: {
    "empty-file": "This file is empty. Please send the picture again.",
    "not-a-picture":
      "This is not a picture that I can read. Please send a JPEG, PNG, WebP, GIF or AVIF.",
    archive:
      "This is an archive (ZIP), not a picture, whatever its name says. Please send the picture itself.",
    svg: "This is an SVG drawing. I only look at photos; please send it as a JPEG or PNG.",
    heic: "I cannot read HEIC pictures. Please send it as a photo instead of as a file, or as a JPEG.",
    damaged: "This picture is damaged or incomplete. Please send it again.",
    "no-pixels": "This picture says that it has no pixels at all. Please send another one.",
    "too-many-pixels":
      "This picture has too many pixels. I take up to 40 megapixels; please send a smaller one.",
    "too-small":
      "This picture is too small or too thin to see anything in it. Please send a larger one.",
    "file-too-big":
      "This file is too large. Telegram lets me fetch up to 20 MB; please send a smaller one.",
    "picture-gone": "I no longer have this picture. Please send it again.",
    "too-slow": "This picture takes too long to work on. Please send a simpler or smaller one.",
    "nothing-left":
      "Cut to these proportions, nothing would be left of this picture. Please choose others.",
    "result-too-big": "The picture would become too large. Please choose a smaller size.",
    "no-room-for-text":
      "There is no room for these words on this picture. Please send fewer words or a larger picture.",
    "unknown-letters":
      "I cannot write these words: my letters are Latin, Greek and Cyrillic. Please try others.",
    "video-playlist":
      "This is a playlist or a page with several videos. Please send the link of a single video.",
    "video-live": "This is a live stream. I can fetch it when it has ended.",
    "video-age-wall":
      "This site shows the video only to adults who have signed in, so I cannot fetch it.",
    "video-unavailable": "This video is private, or it has been removed.",
    "video-blocked": "The site does not let me fetch this video. Another site may have it, too.",
    "video-too-long": "This video is too long for me. Please choose a shorter one.",
    "video-too-large": "This video is too large for me. Please choose a shorter one.",
    "video-too-slow": "This video comes too slowly. Please try it again later.",
    "video-host-not-allowed":
      "I do not fetch videos from this site, only from the usual video sites.",
    "video-private-address":
      "This link leads to a private network. I only fetch from the public Internet.",
    "no-video": "There is no video there that I can fetch.",
    "video-not-found": "I have found no video for these words. Please try others.",
    "videos-off": "Videos are switched off here; pictures work as always.",
    "out-of-tries":
      "Something went wrong on my side, and I have tried several times. Please send the photo again later.",
    "crashed-the-worker":
      "I could not work on this picture. Please try another one, or save it anew as a JPEG.",
    "not-understood": "I did not understand this request. Please send the photo again.",
  },

  publicAddress: (address) => `Whoever has this address can see it: ${address}`,

  offer: "What shall I do with this photo?",
  unknownCaption: (caption) => `I do not know “${caption}”. What shall I do with this photo?`,
  unknownCommand: (command) => `I do not know ${command}. Write /help to see what I can do.`,
  noPicture:
    "There is no picture there. Reply with this to a message that has one, or write it under a photo.",
  onlyPictures: "I only understand pictures. Send me a photo, or write /help to see what I can do.",
  quoted: (text) => `Your original message: ${text}`,
  notQuoted: "As you wish: I do not quote you. Write /help to see what I can do.",

  actions: {
    detect: {
      button: "Find things",
      form: "predict finds things; it takes a minimum score from 0 to 1 and names of things.",
      example: "predict 0.6",
    },
    blur: { button: "Blur", form: "blur takes a level from 1 to 100.", example: "blur 10" },
    contour: {
      button: "Contours",
      form: "contour shows the edges and takes nothing else.",
      example: "contour",
    },
    rotate: {
      button: "Rotate",
      form: "rotate takes 90, 180 or 270 degrees, and clockwise or anti-clockwise.",
      example: "rotate anti-clockwise 90",
    },
    "salt and pepper": {
      button: "Salt and pepper",
      form: "salt and pepper takes the share of pixels to change, from 0 to 1.",
      example: "salt and pepper 0.1",
    },
    segment: {
      button: "Black/white",
      form: "segment takes a threshold from 0 to 255; what is brighter becomes white.",
      example: "segment 100",
    },
    grey: { button: "Grey", form: "grey takes nothing else.", example: "grey" },
    sharpen: { button: "Sharpen", form: "sharpen takes nothing else.", example: "sharpen" },
    negative: { button: "Negative", form: "negative takes nothing else.", example: "negative" },
    flip: {
      button: "Upside down",
      form: "flip turns upside down, flip horizontal exchanges left and right.",
      example: "flip",
    },
    mirror: {
      button: "Mirror",
      form: "mirror exchanges left and right and takes nothing else.",
      example: "mirror",
    },
    resize: {
      button: "Resize",
      form: "resize takes a width and a height from 1 to 10000 pixels.",
      example: "resize 800x600",
    },
    crop: {
      button: "Crop",
      form: "crop takes the proportions to keep, or square.",
      example: "crop 4:5",
    },
    caption: {
      button: "Caption",
      form: "caption takes the words to write on the picture, up to 200 characters.",
      example: "caption Hello!",
    },
    thumbnail: {
      button: "Thumbnail",
      form: "thumbnail takes a size from 1 to 4096 pixels, and inside or cover.",
      example: "thumbnail 400x400",
    },
    concat: {
      button: "Join",
      form: "concat takes horizontal (right-to-left or left-to-right) or vertical (top-to-bottom or bottom-to-top).",
      example: "concat vertical",
    },
  },
  faults: {
    notUnderstood: (given, action) => `I do not understand “${given}” for ${action}.`,
    outOfRange: (given, action) => `“${given}” does not suit ${action}.`,
    missing: (action) => `Something is missing for ${action}.`,
    tooManyArguments: (given, action) => `“${given}” is too much for ${action}.`,
    tooManyFilters: (number, limit) =>
      `These are ${number} steps; I take up to ${limit} ${count(limit, "step", "steps")} at once. Please send the result back to me for the rest.`,
    notInAChain: (action) =>
      `${action} cannot be combined with other steps. Please ask for one after the other.`,
    contradiction: {
      horizontal: "Pictures side by side go right-to-left or left-to-right.",
      vertical: "Pictures below each other go top-to-bottom or bottom-to-top.",
    },
    example: (example) => `For example: ${example}`,
  },

  nothingFound: "Nothing found.",
  noun: nouns("en"),
  andMore: (list, number) => `${list} and ${number} more`,
  things: (number) => `${number} ${count(number, "thing", "things")}`,

  vocabulary: {
    detect:
      "predict, detect, find, find things, recognize, recognise, identify, prediction, detection, what is this, what is it, what do you see",
    blur: "blur, blurr, blurry, bluring, blurring, blured, blurred, soften, smooth",
    contour:
      "contour, contours, find edges, detect edges, edge detection, find contours, countour, countours, edge, edges, outline, outlines",
    rotate: "rotate, rotation, roate, rotat, rotated, rotating, turn",
    "salt and pepper":
      "salt and pepper, salt & pepper, salt n pepper, salt pepper, salt and peper, saltandpepper, pepper and salt, s&p, snp, noise",
    segment: "segment, segmentation, segmented, threshold, binarize, binarise, binary",
    grey: "grey, gray, greyscale, grayscale, grey scale, gray scale, bw, b&w, b/w, black and white, black & white, monochrome, desaturate",
    sharpen: "sharpen, sharp, sharpe, sharper, sharpening, sharpness",
    negative: "negative, negativ, invert, inverted, inverse, negate",
    flip: "flip, flipped, upside down, turn upside down, turn it upside down",
    mirror: "mirror, miror, mirrored, reflect",
    resize: "resize, re-size, resized, scale, rescale",
    crop: "crop, croping, cropped, cut, trim",
    caption: "caption, write, label, title",
    thumbnail: "thumbnail, thumb, thumbs, thumbnails, thumbnial, preview",
    concat:
      "concat, concatenate, concatenation, conact, concatinate, merge, join, combine, stitch, collage",
    clockwise: "clockwise, clock wise, cw, right, to the right",
    "anti-clockwise":
      "anti-clockwise, anticlockwise, anti clock wise, counter-clockwise, counterclockwise, counter clock wise, ccw, left, to the left",
    horizontal: "horizontal, horizontally, horizontaly, side by side, in a row",
    vertical: "vertical, vertically, verticaly, in a column, stacked",
    "right-to-left": "right-to-left, from right to left, rtl",
    "left-to-right": "left-to-right, from left to right, ltr",
    "top-to-bottom": "top-to-bottom, from top to bottom, top-down",
    "bottom-to-top": "bottom-to-top, from bottom to top, bottom-up",
    inside: "inside, fit, contain, within",
    cover: "cover, fill",
    square: "square, squared",
    percent: "percent, per cent",
    link: "and, then, and then, after that",
    filler:
      "please, pls, plz, is, are, there, here, what, who, can, you, see, a, an, the, it, this, that, my, me, picture, photo, image, pic, make, do, apply, by, with, to, of, at, in, filter, only, just, all, everything, some, level, degree, degrees, deg, pixel, pixels, px, size, ratio, score",
  },
  said: {
    cancel: "cancel, stop, abort",
    start: "start, hello, hi, hey, good morning, good evening",
    help: "help, commands, what can you do",
    dontQuote: "don't quote me, dont quote me, do not quote me, don't quote, do not quote",
  },
};
