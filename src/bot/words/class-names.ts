/**
 * The names that detectors give to what they find, as far as we have words for them in other languages: the 80 of COCO
 * and the shapes of the bundled model. A model may know others; those stay English.
 */
export const CLASS_NAMES = (
  [
    ["person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"],
    ["traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog"],
    ["horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella"],
    ["handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite"],
    ["baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle"],
    ["wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich"],
    ["orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch"],
    ["potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote"],
    ["keyboard", "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", "book"],
    ["clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush"],
    ["circle", "square", "triangle", "star", "heart", "cross", "arrow", "ring", "crescent"],
    ["hexagon"],
  ] as const
).flat();
export type ClassName = (typeof CLASS_NAMES)[number];
