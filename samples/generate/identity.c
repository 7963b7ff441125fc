/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.c - credit codes, invented names, and the communities of the district (regions-jiangbei-communities of the
 * codebooks). */
#include "identity.h"

#include <stdio.h>
#include <string.h>

#include "random.h"

static const char *const REGION[] = {
    "500105001001", "500105001002", "500105001003", "500105001005", "500105001006", "500105001007", "500105001008",
    "500105001009", "500105001010", "500105001011", "500105001012", "500105001013", "500105001014", "500105001015",
    "500105002001", "500105002002", "500105003002", "500105003003", "500105003004", "500105003005", "500105003006",
    "500105003007", "500105003008", "500105003009", "500105003010", "500105003011", "500105003012", "500105003013",
    "500105003015", "500105003016", "500105003017", "500105003018", "500105003019", "500105003020", "500105003021",
    "500105003022", "500105003023", "500105004001", "500105004002", "500105004003", "500105004004", "500105004005",
    "500105004006", "500105004007", "500105004008", "500105004009", "500105004010", "500105004011", "500105004012",
    "500105004013", "500105005001", "500105005002", "500105005003", "500105005004", "500105005005", "500105005006",
    "500105005007", "500105005008", "500105005009", "500105005010", "500105006001", "500105006002", "500105006003",
    "500105006004", "500105006005", "500105006006", "500105006007", "500105006009", "500105006010", "500105006011",
    "500105006012", "500105006013", "500105006014", "500105006015", "500105006016", "500105006017", "500105006018",
    "500105006019", "500105006020", "500105006021", "500105006022", "500105006023", "500105007001", "500105007002",
    "500105007003", "500105007004", "500105007006", "500105007007", "500105007008", "500105007009", "500105007010",
    "500105007011", "500105007012", "500105007013", "500105007014", "500105007015", "500105008001", "500105008002",
    "500105008003", "500105008004", "500105008005", "500105009001", "500105009002", "500105009003", "500105009004",
    "500105009005", "500105009006", "500105009007", "500105009201", "500105009203", "500105009205", "500105100001",
    "500105100003", "500105100004", "500105100005", "500105100006", "500105100007", "500105100202", "500105101001",
    "500105101002", "500105101003", "500105101004", "500105101201", "500105101202", "500105102001", "500105102200",
    "500105102201", "500105102202", "500105102203", "500105102204", "500105102205", "500105102206"};

static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* GB 32100-2015: the sum of weight 3^i mod 31 times the value of character i, completed to a multiple of 31. */
static int credit_check(const char *code) {
  int sum = 0, weight = 1;
  for (int i = 0; i < 17; i++) {
    sum += weight * (int)(strchr(ALPHABET, code[i]) - ALPHABET);
    weight = weight * 3 % 31;
  }
  return (31 - sum % 31) % 31;
}

/* GB 11714: characters 9..17 of the credit code, the last of them the check character. */
static char organisation_check(const char *body) {
  static const int weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int i = 0; i < 8; i++) sum += weight[i] * (body[i] <= '9' ? body[i] - '0' : body[i] - 'A' + 10);
  int check = (11 - sum % 11) % 11;
  return check == 10 ? 'X' : (char)('0' + check);
}

void identity_code(uint64_t number, enum legal_form legal, const char *region, char code[19]) {
  static const char *const authority[] = {"91", "12", "52"};
  memcpy(code, authority[legal], 2);
  memcpy(code + 2, region, 6);
  if (number & 1) {
    unsigned body = (unsigned)(number * 48271 % 99999989); /* a prime below 10^8, so that the map is one to one */
    for (int i = 7; i >= 0; i--, body /= 10) code[8 + i] = (char)('0' + body % 10);
  } else {
    uint64_t body = number * 69621 % 887503681; /* 31^6 */
    code[8] = 'M', code[9] = 'A';
    for (int i = 7; i >= 2; i--, body /= 31) code[8 + i] = ALPHABET[body % 31];
  }
  code[16] = organisation_check(code + 8);
  code[17] = ALPHABET[credit_check(code)];
  code[18] = 0;
}

void identity_break(char code[19], unsigned by) {
  code[17] = ALPHABET[((unsigned)(strchr(ALPHABET, code[17]) - ALPHABET) + by) % 31];
}

const char *identity_region(uint64_t bits) { return REGION[random_below(bits, sizeof REGION / sizeof REGION[0])]; }

static const char *const SYLLABLE[] = {"样", "例", "沐", "岚", "禾", "澄", "屿", "棠", "旸", "珩", "芷",
                                       "砚", "霁", "筠", "潆", "昀", "翊", "栩", "璟", "蔚", "朔", "漪",
                                       "槿", "谙", "嵘", "菡", "琤", "骁", "浔", "峤", "沅", "熠"};

static const char *const BUSINESS[SLOTS][3] = {
    [SLOT_PRIMARY] = {"农业", "果业", "水产"},
    [SLOT_INDUSTRY] = {"机械制造", "电子", "新材料"},
    [SLOT_CONSTRUCTION] = {"建筑工程", "装饰", "安装工程"},
    [SLOT_M01] = {"信息技术", "软件", "数据服务"},
    [SLOT_M02] = {"工程设计", "检测技术", "科技研究"},
    [SLOT_M03] = {"商业保理", "融资担保", "投资基金"},
    [SLOT_M04] = {"货运", "供应链管理", "仓储"},
    [SLOT_M05] = {"商务咨询", "人力资源", "设备租赁"},
    [SLOT_M06] = {"教育", "医疗", "养老服务"},
    [SLOT_M07] = {"文化传媒", "旅行社", "体育"},
    [SLOT_M08] = {"环保科技", "监测", "修理"},
    [SLOT_T01] = {"商贸", "百货", "汽车销售"},
    [SLOT_T02] = {"客运", "站场服务", "出租汽车"},
    [SLOT_T03] = {"酒店管理", "餐饮", "茶餐厅"},
    [SLOT_T04] = {"房地产开发", "物业管理", "房产中介"},
    [SLOT_T05] = {"市政设施", "园林绿化", "水利"},
    [SLOT_T06] = {"家政", "汽车维修", "美容美发"},
    [SLOT_T07] = {"社区服务", "行业管理", "社会保障"},
};

void identity_name(uint64_t bits, enum slot slot, enum legal_form legal, char name[IDENTITY_NAME_ROOM]) {
  static const char *const company[] = {"有限公司", "有限责任公司", "股份有限公司", "集团有限公司"};
  static const char *const office[] = {"中心", "所", "站", "管理处"};
  static const char *const society[] = {"协会", "促进会", "服务中心", "学会"};
  const char *const *ending = legal == LEGAL_ENTERPRISE ? company : legal == LEGAL_INSTITUTION ? office : society;
  char words[16] = "";
  for (unsigned i = 0, n = 2 + (bits & 1); i < n; i++) strcat(words, SYLLABLE[bits >> (5 * i + 8) & 31]);
  snprintf(name, IDENTITY_NAME_ROOM, "%s%s%s%s", "虚构市", words, BUSINESS[slot][(bits >> 24) % 3],
           ending[bits >> 26 & 3]);
}
