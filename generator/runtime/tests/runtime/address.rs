//! Addresses of channels.

use hookwright_runtime::AddressError;
use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq)]
struct Orders {
    shop: String,
    order: String,
}

hookwright_runtime::address! {
    Orders = "shops/{shop}/orders/{order}.json";
    "order" => order,
    "shop" => shop,
}

#[derive(Debug, PartialEq)]
struct Twice {
    id: String,
}

hookwright_runtime::address! {
    Twice = "{id}/of/{id}";
    "id" => id,
}

fn read(address: &str) -> Result<Orders, AddressError> {
    address.parse()
}

#[test]
fn parameters_are_read_from_an_address() {
    let orders = read("shops/north/orders/7.json").unwrap();
    assert_eq!((orders.shop.as_str(), orders.order.as_str()), ("north", "7"));
    assert_eq!(orders.to_string(), "shops/north/orders/7.json");
    assert_eq!(read("shops/north/orders/7.json.json").unwrap().order, "7.json", "the last one ends at the end");
}

#[test]
fn addresses_that_do_not_match_are_refused() {
    let faults = [
        "",
        "shops/north/orders/7",
        "shops//orders/7.json",
        "shops/north/orders/.json",
        "shops/north/south/orders/7.json",
        "shops/north/orders/7/8.json",
        "Shops/north/orders/7.json",
        "/shops/north/orders/7.json",
        "shops/north/orders/7.json ",
    ];
    for address in faults {
        let error = read(address).expect_err(address);
        assert_eq!(error.to_string(), "expected an address like `shops/{shop}/orders/{order}.json`");
    }
}

#[test]
fn a_repeated_parameter_has_one_value() {
    assert_eq!("7/of/7".parse(), Ok(Twice { id: "7".to_owned() }));
    assert!("7/of/8".parse::<Twice>().is_err());
}

proptest! {
    #[test]
    fn a_printed_address_can_be_parsed(shop in "[^/]+", order in "[^/]+") {
        let orders = Orders { shop, order };
        prop_assert_eq!(read(&orders.to_string()), Ok(orders));
    }

    #[test]
    fn a_parsed_address_prints_the_same(address in "(shops/)?[a-z./]{0,12}(/orders/)?[a-z./]{0,8}(\\.json)?") {
        if let Ok(orders) = read(&address) {
            prop_assert_eq!(orders.to_string(), address);
        }
    }
}
