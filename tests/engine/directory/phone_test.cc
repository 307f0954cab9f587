#include "engine/directory/phone.h"

#include <gtest/gtest.h>

#include <string>

namespace trinhky::directory {
namespace {

std::string read(std::string_view written) {
  return normalised_phone(written).value_or("none");
}

TEST(Phone, AVietnameseNumberGetsItsCountry) {
  EXPECT_EQ(read("0901234567"), "+84901234567");
  EXPECT_EQ(read("090 123 4567"), "+84901234567");
  EXPECT_EQ(read("(024) 3825-1234"), "+842438251234");
  EXPECT_EQ(read("0205.3812.345"), "+842053812345");
  EXPECT_EQ(read("+84 901.234.567"), "+84901234567");
  EXPECT_EQ(read("0084901234567"), "+84901234567");
}

TEST(Phone, WhatASpreadsheetMadeOfANumberIsUnderstood) {
  EXPECT_EQ(read("901234567"), "+84901234567") << "the leading 0 is gone";
  EXPECT_EQ(read("84901234567"), "+84901234567") << "the + is gone";
}

TEST(Phone, ANumberOfAnotherCountryStaysWhatItIs) {
  EXPECT_EQ(read("+44 20 7946 0958"), "+442079460958");
  EXPECT_EQ(read("+85620212345"), "+85620212345");
}

TEST(Phone, WhatIsNoNumberIsRefused) {
  for (const char* written :
       {"", "+", "12-34", "0", "00", "090123456", "090123456789", "0001234567", "+0901234567", "+849012345",
        "+84090123456", "2438251234", "0901234567 máy lẻ 12", "an@x.vn", "+1234567", "+1234567890123456", "0901234+567",
        "0901234567, 0912345678", "                                         0901234567"}) {
    EXPECT_EQ(read(written), "none") << written;
  }
}

TEST(Phone, ANormalisedNumberIsItsOwnNormalForm) {
  for (const char* written : {"0901234567", "+442079460958", "02438251234"}) {
    const std::string once = read(written);
    EXPECT_EQ(read(once), once);
  }
}

}  // namespace
}  // namespace trinhky::directory
