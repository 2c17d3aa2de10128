// SPDX-License-Identifier: Apache-2.0
// Entries of a price table from and to JSON.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sessions/price_table.h"

namespace harness::sessions {

// One entry as people publish it, with one Price for each threshold; none for an entry without prices of
// tokens (images, audio). Errors: kInvalidArgument naming the model and the member.
Result<std::vector<Price>> PublishedPrices(std::string_view model, const Json& entry,
                                           Timestamp default_from_us);
// One element of `prices` as PriceTable::ToJson writes it.
Result<Price> PriceFromJson(const Json& entry);
Json ToJson(const Price& price);

std::string IdOf(const Price& price);

}  // namespace harness::sessions
