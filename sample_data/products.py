"""The shop's catalogue: ten categories of a dozen products, with prices, costs and how fast they are used up."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Product:
    """price and cost in USD; use_days: how long one lasts, 0 for what is not used up; weight: how often it is chosen."""

    sku: str
    name: str
    category: str
    price: float
    cost: float
    use_days: int
    weight: float


# category: code, days of use, lowest and highest price, share of cost, product names
CATEGORIES: dict[str, tuple[str, int, float, float, float, list[str]]] = {
    "Tea": ("TEA", 34, 6, 24, 0.42, [
        "Lotus green tea 100 g", "Jasmine pearls 100 g", "Shan Tuyet white tea 50 g", "Oolong Lam Dong 150 g", "Black tea breakfast 100 g",
        "Artichoke infusion 20 bags", "Ginger and lemongrass 20 bags", "Chrysanthemum flowers 50 g", "Pu-erh cake 100 g", "Matcha 40 g",
        "Rooibos vanilla 100 g", "Peppermint leaves 60 g"]),
    "Tea ware": ("TWR", 0, 9, 68, 0.45, [
        "Clay teapot 300 ml", "Glass teapot with sieve", "Gaiwan porcelain", "Bamboo tea tray", "Tea scoop rosewood", "Double-wall cup pair",
        "Travel tea flask", "Tea tin lacquer", "Infuser basket", "Cast-iron kettle", "Tasting cups, six", "Matcha whisk set"]),
    "Candles and diffusers": ("CAN", 42, 8, 39, 0.38, [
        "Lemongrass candle", "Cinnamon candle", "Sandalwood candle", "Reed diffuser fig", "Reed diffuser sea salt", "Diffuser refill fig",
        "Diffuser refill sea salt", "Tea lights, thirty", "Beeswax pillar candle", "Vanilla travel candle", "Pomelo blossom candle", "Candle snuffer"]),
    "Incense and room scent": ("INC", 30, 4, 26, 0.35, [
        "Agarwood sticks", "Sandalwood sticks", "Incense cones rose", "Ceramic incense holder", "Room spray linen", "Room spray cypress",
        "Sachets lavender, three", "Essential oil mint", "Essential oil orange", "Essential oil eucalyptus", "Oil burner stone", "Palo santo pieces"]),
    "Baby care": ("BAB", 24, 5, 32, 0.55, [
        "Nappies newborn, forty", "Nappies size 3, forty", "Nappies size 5, thirty-six", "Water wipes, four packs", "Calendula cream", "Baby shampoo mild",
        "Bath milk oat", "Cotton pads soft", "Baby oil coconut", "Muslin cloths, three", "Laundry wash gentle", "Sun lotion baby"]),
    "Toddler and toys": ("TOY", 0, 7, 44, 0.5, [
        "Wooden rattle", "Stacking rings", "Fabric book farm", "Bamboo plate set", "Sippy cup", "Plush water buffalo", "Shape sorter", "Bath ducks, five",
        "Toddler apron", "Balance board", "Crayons beeswax", "Memory game animals"]),
    "Gift sets": ("GFT", 0, 19, 95, 0.48, [
        "Tet hamper small", "Tet hamper large", "Tea lover's box", "Spa evening box", "Welcome baby box", "Dalat sweets box", "Christmas hamper",
        "Coffee and cups box", "Mid-autumn mooncake box", "House-warming box", "Thank-you box", "Wine and nuts box"]),
    "Cards and wrapping": ("CRD", 0, 2, 14, 0.3, [
        "Lucky money envelopes, ten", "Birthday card handmade", "Wedding card gold", "Christmas cards, eight", "Thank-you cards, six", "Gift wrap lotus",
        "Gift wrap plain kraft", "Ribbon silk red", "Gift bag medium", "Gift bag bottle", "Name tags, twenty", "Pop-up card flowers"]),
    "Cookware": ("COK", 0, 12, 120, 0.52, [
        "Clay pot 1.5 l", "Carbon steel wok", "Cast-iron pan 24 cm", "Chef's knife 20 cm", "Paring knife", "Bamboo steamer", "Cutting board acacia",
        "Mortar and pestle granite", "Coffee filter phin", "Pho ladle set", "Rice cooker small", "Spring roll strainer"]),
    "Table and pantry": ("TAB", 38, 4, 36, 0.46, [
        "Fish sauce first press 500 ml", "Kampot pepper 100 g", "Cashew nuts roasted 250 g", "Dipping bowls, four", "Noodle bowls, pair", "Chopsticks coconut wood",
        "Linen napkins, four", "Table runner woven", "Wild honey 350 g", "Chilli salt 120 g", "Dalat coffee beans 250 g", "Rice bran oil 1 l"]),
}  # fmt: skip

LEADING = {
    "tea": ["Tea", "Tea ware"],
    "fragrance": ["Candles and diffusers", "Incense and room scent"],
    "baby": ["Baby care", "Toddler and toys"],
    "gifts": ["Gift sets", "Cards and wrapping"],
    "kitchen": ["Cookware", "Table and pantry"],
}
"""The categories that a planted need shows in."""

DURABLE_NAMES = {
    "Candle snuffer", "Ceramic incense holder", "Oil burner stone", "Muslin cloths, three", "Dipping bowls, four", "Noodle bowls, pair",
    "Chopsticks coconut wood", "Linen napkins, four", "Table runner woven",
}  # fmt: skip
"""Products that last, in categories that are otherwise used up."""


def make_products(rng: Random) -> list[Product]:
    """The catalogue; prices end in .00, .50 or .90, a few products are chosen far more often than the rest."""
    made = []
    for category, (code, use_days, low, high, cost_share, titles) in CATEGORIES.items():
        for place, title in enumerate(titles, start=1):
            price = int(low + (high - low) * rng.random() ** 2) + rng.choice([0.0, 0.5, 0.9])
            days = 0 if title in DURABLE_NAMES else use_days
            cost = round(price * cost_share * rng.uniform(0.85, 1.15), 2)
            weight = round(rng.paretovariate(1.4), 3)
            made.append(Product(f"{code}-{place:03d}", title, category, price, cost, days, min(weight, 9.0)))
    return made
