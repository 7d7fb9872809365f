"""The pack of a review: pages by audience, and the five formats that write them."""
