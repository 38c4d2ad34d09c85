/** Short words for passphrases; four of them carry about 30 bits, and the lab's secrets live for minutes. */
export const wordList: readonly string[] = `
acid acorn alarm album amber angle apple apron arena arrow aspen atlas attic autumn bacon badge baker balsa bamboo banjo basil basin
beach beacon bench berry birch bison blade blanket bloom board bonus boots bottle branch brass bread breeze brick bridge broom brush
bucket buffalo button cabin cactus camel candle canoe canvas canyon carbon cargo carpet castle cedar cello chalk cherry chess cinder
circle citrus clay cliff clock clover coast cobalt cocoa comet copper coral cotton cradle crane crater cream cricket crystal curtain
cypress daisy dance delta desert diary dome donkey dragon drawer drum dune eagle earth easel echo elbow elder ember engine fabric
falcon fern fiddle field finch flame flint flute forest fossil fountain fox frost galaxy garden garlic gecko ginger glacier glass
globe goose granite grape gravel grove guitar hammer harbor harp harvest hawk hazel helmet heron hill honey horizon ink iris island
ivory ivy jacket jade jasmine jigsaw jungle juniper kayak kettle kite kiwi ladder lagoon lake lamp lantern lark lava lemon lichen
lilac lime linen lion lizard lotus lunar magnet mango maple marble meadow melon meteor mint mirror mist moon moss mountain mule
nectar needle nest nickel night north oak oasis ocean olive onion opal orbit orchard orchid otter owl paddle panda paper parrot
peach pearl pebble pepper piano pigeon pillow pine planet plum pocket pollen pond poplar poppy prairie prism puffin quail quartz
quill rabbit radar rain raven reed ribbon river robin rocket
`
  .trim()
  .split(/\s+/);
